"""A rule that speaks of some records only holds for new ones as well."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.post import Post, PostKind, PostStatus
from backoffice.models.saved_view import SavedView
from backoffice.models.tag import Tag
from backoffice.policy import Forbidden, Refused
from backoffice.policy.rules import RULES, may
from backoffice.services import save
from backoffice.services.slugging import free_slug


@pytest.fixture
def author(make, monkeypatch):
    """Somebody who may make drafts of their own, and choose a kind for nothing else."""
    rules = [
        may("view", "edit", where=Post.written_by),
        may("create", where=Post.draft_of, locked=[Post.kind]),
    ]
    monkeypatch.setitem(RULES, Post, {"post.own": rules})
    return make.user(roles=["author"])


def draft(author, **values):
    return {"title": "Ferries", "author": author, **values}


def test_what_one_makes_may_be_ones_own(author):
    assert save.create(Post, draft(author), by=author).written_by(author)


@pytest.mark.parametrize("wrong", ["author", "status"])
def test_what_one_makes_may_be_nothing_else(author, make, wrong):
    other = {"author": make.user(roles=["author"]), "status": PostStatus.ARCHIVED}[wrong]
    with pytest.raises(Refused, match="with these values"):
        save.create(Post, {**draft(author), wrong: other}, by=author)
    assert not db.session.scalars(select(Post)).all()
    assert not db.session.scalars(select(Change).where(Change.record_type == "post")).all()


def test_a_locked_field_stays_locked(author):
    with pytest.raises(Forbidden):
        save.create(Post, draft(author, kind=PostKind.PAGE), by=author)


def test_the_form_is_kept_and_says_why(browse, author, make):
    browser = browse("author")
    values = {"title": "Ferries", "status": "draft", "author": f"{author.name} #{author.id}"}
    answer = browser.send("/admin/posts/new/", values)
    assert answer.status_code == 422
    assert "You may not create it with these values." in answer.text
    assert 'value="Ferries"' in answer.text


def test_what_follows_from_other_fields_follows_from_their_defaults_too(make, monkeypatch):
    seen = []
    monkeypatch.setattr(Post, "complete", lambda post: seen.append((post.kind, post.summary)))
    save.create(Post, {"title": "Ferries", "author": make.user()}, by=make.by)
    assert seen == [(PostKind.POST, "")]


def test_a_record_of_the_factories_holds_what_follows_as_well(make, monkeypatch):
    monkeypatch.setattr(SavedView, "complete", lambda view: setattr(view, "name", "Followed"))
    assert make.one_of(SavedView, query={}).name == "Followed"


def test_an_address_is_made_as_short_as_its_column_wants_it(make, monkeypatch):
    monkeypatch.setattr(Tag.__table__.c.slug.type, "length", 30)
    found = free_slug(Tag.slug, "Ferries of the northern islands", fallback="tag")
    assert found == "ferries-of-the-north"
