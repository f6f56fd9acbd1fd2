"""What people change about themselves."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from backoffice.extensions import db
from backoffice.models.recorder import change_set
from backoffice.models.user import User
from backoffice.policy import Forbidden, can
from backoffice.services.save import assign


def edit_profile(user: User, values: Mapping[str, Any], *, by: User) -> None:
    """Save one's name, language and time zone. Raises Forbidden."""
    for key in values:
        if not can(by, "edit_profile", user, key):
            raise Forbidden("edit_profile", user, key)
    with change_set(by=by):
        assign(db.session.get_one(User, user.id), values)
