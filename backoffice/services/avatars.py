"""The pictures of people: small squares, each for whoever sent it."""

from __future__ import annotations

import re
import secrets

from sqlalchemy import select
from werkzeug.datastructures import FileStorage

from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.actor import Actor
from backoffice.models.recorder import change_set
from backoffice.models.user import User
from backoffice.policy import Forbidden, can
from backoffice.services.encoding import square
from backoffice.services.locking import lock
from backoffice.services.pictures import content_of, keeping
from backoffice.services.storage import storage
from backoffice.services.verbs import verb

NAME = re.compile(r"[0-9a-f]{32}")


def set_avatar(
    user: User, sent: FileStorage | None, focal_point: tuple[int, int], *, by: User
) -> None:
    """Show somebody by a square of a picture. Raises Forbidden, or Refused for no picture."""
    content = square(content_of(sent), focal_point)
    name = secrets.token_hex(16)
    with keeping(f"{name}.webp", content):
        _save(user, name, by=by)


def drop_avatar(user: User, *, by: User) -> None:
    """Show somebody by their initials again."""
    _save(user, None, by=by)


def _save(user: User, name: str | None, *, by: User) -> None:
    with change_set(by=by):
        found = lock(User, user.id)
        if not can(by, "edit_profile", found, "avatar"):
            raise Forbidden("edit_profile", found, "avatar")
        found.avatar = name  # whatever it was: of two that are sent at once the last one counts


@verb(_l("Remove the picture"), fits=lambda user: user.avatar is not None)
def remove_avatar(user: User, *, by: Actor) -> None:
    """Show somebody by their initials, whatever they chose."""
    user.avatar = None


def find_avatar(name: str) -> bytes | None:
    """The square of that name, while somebody is shown by it."""
    shown = select(User.id).where(User.avatar == name)
    if not NAME.fullmatch(name) or db.session.scalar(shown) is None:
        return None
    return storage().read(f"{name}.webp")
