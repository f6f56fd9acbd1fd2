"""What people change about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.models.user import User
from backoffice.services import save


def edit_profile(user: User, values: Mapping[str, Any], *, since: int, by: User) -> None:
    """Save what was changed of one's name, language and time zone since a version was shown.

    Raises Conflict, Forbidden or Refused.
    """
    save.save(user, values, since=since, by=by, action="edit_profile")
