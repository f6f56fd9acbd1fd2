"""What was refused is kept, with who asked for what through which door."""

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Visitor, door
from backoffice.models.change import Refusal
from backoffice.policy import Forbidden
from backoffice.services import refusals


def test_each_refusal_is_kept_with_who_asked_for_what_and_where(make):
    ana, post = make.user(name="Ana"), make.post()
    token = door.set("POST /admin/posts/edit/")
    refusals.remember([Forbidden("edit", post, "author")], by=ana)
    door.reset(token)
    kept = db.session.scalars(select(Refusal)).one()
    assert (kept.actor_id, kept.actor_label, kept.door) == (
        ana.id,
        "Ana",
        "POST /admin/posts/edit/",
    )
    assert (kept.action, kept.record_type, kept.record_id, kept.field) == (
        "edit",
        "post",
        post.id,
        "author",
    )


def test_where_nothing_was_refused_nothing_is_kept(app):
    refusals.remember([], by=Visitor())
    assert db.session.scalars(select(Refusal)).all() == []
