"""Which passwords are accepted: 8 characters or more, and none of the common ones."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_security import PasswordUtil
from zxcvbn.frequency_lists import FREQUENCY_LISTS

from backoffice.i18n import _

SHORTEST = 8
LONGEST = 1000


@cache
def _common() -> frozenset[str]:
    return frozenset(FREQUENCY_LISTS["passwords"])


class Passwords(PasswordUtil):
    def validate(
        self, password: str, is_register: bool, **context: Any
    ) -> tuple[list[str] | None, str]:
        """Flask-Security's own would refuse phrases of more than 128 characters."""
        normalised = self.normalize(password)
        return problem_of(normalised), normalised


def least() -> str:
    """What everybody is told before they choose one."""
    return _("Use at least %(limit)s characters.", limit=SHORTEST)


def problem_of(password: str) -> list[str] | None:
    """What keeps a password from being a good one (ASVS 2.1.1, 2.1.2 and 2.1.7)."""
    if len(password) < SHORTEST:
        return [least()]
    if len(password) > LONGEST:
        return [_("Shorten it to %(limit)s characters.", limit=LONGEST)]
    if password.lower() in _common():
        return [_("Many people use this password, so it is easily guessed. Choose another.")]
    return None
