"""Uploading pictures, serving them, and saying where they are used."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import timedelta
from itertools import islice
from typing import Any

from flask import current_app
from sqlalchemy import func, select, union_all
from werkzeug.datastructures import FileStorage

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.change import Action, Change, ChangeSet
from backoffice.models.picture import WIDTHS, Picture, PictureKind, sized
from backoffice.models.post import Post
from backoffice.models.record import Record
from backoffice.models.recorder import change_set
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused, scope
from backoffice.services import encoding, jobs, save
from backoffice.services.storage import storage

logger = logging.getLogger(__name__)

JOB = "sizes"
# As it is kept, or one of its sizes.
NAME = re.compile(rf"([0-9a-f]{{32}})(?:-({'|'.join(map(str, WIDTHS))})\.webp|\.(jpeg|png|webp))")
# Whatever else lies in the storage is somebody else's. What a crash left begins so, too.
OURS = re.compile(r"[0-9a-f]{32}[.-]")
MOST_SHOWN = 50
AT_ONCE = 500
# A file without a record stays so long: its record may be about to be committed.
GRACE = timedelta(days=1)
# A file that was taken away stays so long: that may be taken back.
KEPT_WHEN_TAKEN_AWAY = timedelta(days=30)


@dataclass(frozen=True)
class Served:
    """The bytes of a picture. What is `final` never changes under its address."""

    content: bytes
    kind: PictureKind
    final: bool


def upload(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> Any:
    """Make a picture of a file that somebody sent. A job makes its smaller sizes.

    Raises Forbidden, or Refused for what is no picture or too large. Nothing is kept then.
    """
    kept = encoding.encode(content_of(values.get("file")))
    with keeping(f"{kept.name}.{kept.kind.value}", kept.content), change_set(by=by):
        own = {"file": kept, "uploader_id": by.user and by.user.id}
        picture = save.create(kind, {**values, **own}, by=by)
        if by.user:
            work = {"arguments": {"picture": picture.id}, "permissions": []}  # it asks for none
            jobs.ask(JOB, Picture.__tablename__, by=by.user, total=1, **work)
    return picture


def content_of(sent: FileStorage | None) -> bytes:
    """What was sent. Raises Refused for nothing, and for too much."""
    most = current_app.config["PICTURE_MAX_BYTES"]
    content = sent.stream.read(most + 1) if sent is not None else b""
    if not content:
        raise Refused(_("Choose a picture."), "file")
    if len(content) > most:
        message = _("It is too large. Choose one of at most %(most)s MB.", most=most // 1_000_000)
        raise Refused(message, "file")
    return content


@contextmanager
def keeping(name: str, content: bytes) -> Iterator[None]:
    """A file in the storage; gone again when what follows fails. Raises Refused without one."""
    _write(name, content)
    with ExitStack() as failed:
        failed.callback(storage().remove, name)
        yield
        failed.pop_all()


def _write(name: str, content: bytes) -> None:
    try:
        storage().write(name, content)
    except OSError as error:
        logger.exception("%s could not be kept", name)
        message = _("Pictures can't be kept at the moment. Try again in a few minutes.")
        raise Refused(message, "file") from error


def make_sizes(picture: Picture) -> Iterator[int]:
    """Write the smaller sizes of a picture one by one; each comes out when it is there."""
    content = storage().read(picture.kept_as)
    if content is None:
        raise Refused(_("The file of the picture is gone."))
    name, widths = picture.file, picture.widths  # the picture may be deleted meanwhile
    for width in widths:
        storage().write(sized(name, width), encoding.smaller(content, width))
        yield width


def prepare_rest() -> int:
    """Make the sizes of pictures that have none yet: they came back, or their job failed."""
    now = utcnow()
    # One whose file is gone or damaged isn't tried for ever.
    lately = Picture.updated_at > now - KEPT_WHEN_TAKEN_AWAY
    late = Picture.prepared_at.is_(None) & (Picture.created_at < now - GRACE) & lately
    return sum(map(_prepared, db.session.scalars(select(Picture).where(late)).all()))


def _prepared(picture: Picture) -> bool:
    """Make the sizes of a picture, or note what is wrong with its file."""
    try:
        list(make_sizes(picture))
    except (Refused, OSError) as error:
        logger.warning("The sizes of picture %s can't be made: %s", picture.id, error)
        return False
    with transaction():
        picture.prepared_at = utcnow()
    return True


def find(name: str) -> Served | None:
    """What lies at the address of a picture; as it is kept while a size of it is not made yet."""
    parts = NAME.fullmatch(name)
    if parts is None:
        return None
    picture = db.session.scalar(select(Picture).where(Picture.file == parts[1]))
    if picture is None or (parts[3] and name != picture.kept_as):
        return None
    if parts[2] and (smaller := storage().read(name)):
        return Served(smaller, PictureKind.WEBP, final=True)
    kept = storage().read(picture.kept_as)
    return Served(kept, picture.kind, final=not parts[2]) if kept else None


def used_in(picture: Picture, *, by: Actor) -> list[Post]:
    """The posts that show a picture, as far as one may see them, the newest first."""
    shows = (Post.lead_picture_id == picture.id) | Post.pictures.any(Picture.id == picture.id)
    query = select(Post).where(shows, scope(Post, "view", by)).order_by(Post.id.desc())
    return list(db.session.scalars(query.limit(MOST_SHOWN)))


def remove_strays() -> int:
    """Delete the files that no record knows: of what was taken away, or left by a crash."""
    names, count = filter(OURS.match, storage().names(before=utcnow() - GRACE)), 0
    wanted = _taken_away_lately()
    while some := list(islice(names, AT_ONCE)):
        known = _known({name[:32] for name in some}) | wanted
        for name in (each for each in some if each[:32] not in known):
            storage().remove(name)
            count += 1
    return count


def _taken_away_lately() -> set[str]:
    """The files that may still be wanted back: of deleted pictures, and of people whose own was
    taken away by somebody else.
    """
    by_others = ChangeSet.actor_id.is_distinct_from(Change.record_id)
    picture = (Change.record_type == Picture.__tablename__) & (Change.action == Action.DELETE)
    square = (Change.record_type == User.__tablename__) & by_others
    file, avatar = (Change.values[(name, "old")].as_string() for name in ("file", "avatar"))
    former = func.coalesce(file, avatar)
    lately = ChangeSet.opened_at > utcnow() - KEPT_WHEN_TAKEN_AWAY
    rows = select(former).join(Change.change_set).where(lately, picture | square)
    return set(db.session.scalars(rows.where(former.is_not(None))))


def _known(files: set[str]) -> set[str]:
    pictures = select(Picture.file).where(Picture.file.in_(files))
    avatars = select(User.avatar).where(User.avatar.in_(files))
    return {str(file) for file in db.session.scalars(union_all(pictures, avatars))}
