"""The time zones that people may choose."""

from functools import cache
from zoneinfo import available_timezones


@cache
def timezones() -> list[str]:
    """Their names in alphabetical order. Reading them costs hundreds of files, so once."""
    return sorted(available_timezones())
