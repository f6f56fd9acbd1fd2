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
    back = {each.file: each for each in session.new if isinstance(each, Picture) and each.id}
    if back:
        _come_back(session, back)


def _link(session: Session, post: Post) -> None:
    text = get_history(post, "body_html")
    if not text.has_changes():
        return
    before, after = (PICTURE_IN_HTML.findall(str(side)) for side in (text.deleted, text.added))
    if set(before) != set(after):
        query = select(Picture).where(Picture.file.in_(after))
        post.pictures = list(session.scalars(query)) if after else []


def _come_back(session: Session, pictures: dict[str, Picture]) -> None:
    """Pictures that were deleted stand again in the texts that still name them."""
    texts = select(Post.id, Post.body_html).where(Post.body_html.contains(ADDRESS))
    with session.no_autoflush:
        # The texts are read once for all of them: one request may bring back 500.
        rows = session.execute(texts.execution_options(yield_per=1000))
        named = (
            (post_id, pictures.keys() & PICTURE_IN_HTML.findall(html)) for post_id, html in rows
        )
        for post_id, files in [each for each in named if each[1]]:
            session.get_one(Post, post_id).pictures += [pictures[file] for file in files]
