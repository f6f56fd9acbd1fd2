"""The time zones that people may choose."""

from functools import cache
from zoneinfo import available_timezones

# Files among the zones that name no place: one follows the machine, one says that nothing is set.
NO_PLACES = {"localtime", "Factory"}


@cache
def timezones() -> list[str]:
    """Their names in alphabetical order. Reading them costs hundreds of files, so once."""
    return sorted(available_timezones() - NO_PLACES)
