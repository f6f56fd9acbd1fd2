"""Which pictures stand in the text of a post: known to the database, whatever door it came by."""

from __future__ import annotations

from sqlalchemy import event, select
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from backoffice.extensions import db
from backoffice.models.picture import ADDRESS, PICTURE_IN_HTML, Picture
from backoffice.models.post import Post


@event.listens_for(db.session, "before_flush")
def _link_pictures(session: Session, *_event: object) -> None:
    for record in [*session.new, *session.dirty]:
        if isinstance(record, Post):
            _link(session, record)
    for record in session.new:
        if isinstance(record, Picture) and record.id is not None:
            _come_back(session, record)


def _link(session: Session, post: Post) -> None:
    text = get_history(post, "body_html")
    if not text.has_changes():
        return
    before, after = (PICTURE_IN_HTML.findall(str(side)) for side in (text.deleted, text.added))
    if set(before) != set(after):
        query = select(Picture).where(Picture.file.in_(after))
        post.pictures = list(session.scalars(query)) if after else []


def _come_back(session: Session, picture: Picture) -> None:
    """A picture that was deleted stands again in the texts that still name it."""
    shows = Post.body_html.contains(f"{ADDRESS}{picture.file}", autoescape=True)
    with session.no_autoflush:
        for post in session.scalars(select(Post).where(shows)):
            post.pictures.append(picture)
