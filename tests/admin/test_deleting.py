"""The second page of a bulk deletion says what goes, what goes along, and what stays."""

import re
from html import unescape

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.services import save
from tests.support.client import sent_from


def ask(browser, kind, *records, verb="delete"):
    ids = [record.id for record in records]
    return browser.send(f"/admin/{kind}/action/", {"verb": verb, "id": ids}).text


def rows(page):
    """The rows of all tables, each as its cells' texts."""
    found = re.findall(r"<tr>((?:<td.*?</td>)+)</tr>", page)
    cells = [re.findall(r"<td[^>]*>(.*?)</td>", row) for row in found]
    return [tuple(unescape(re.sub(r"<[^>]*>", "", cell)) for cell in row) for row in cells]


def test_what_depends_on_the_picked_records_is_summed_up(browse, make):
    admin, bees = browse("admin"), make.tag()
    posts = [make.post(tags=[bees]), make.post(tags=[bees])]
    top = make.comment(posts[0])
    make.comment(posts[0], parent_id=top.id)
    make.comment(posts[1])
    page = ask(admin, "posts", *posts)
    assert "Delete: 2 records?" in page
    assert rows(page) == [
        ("Comments", "3", "Are deleted too"),
        ("Tags", "1", "Stay, and lose the link"),
    ]


def test_an_answer_that_was_picked_too_is_not_counted_twice(browse, make):
    admin, post = browse("admin"), make.post()
    top = make.comment(post)
    answer, other = make.comment(post, parent_id=top.id), make.comment(post, parent_id=top.id)
    assert rows(ask(admin, "comments", top, answer)) == [("Comments", "1", "Are deleted too")]
    assert "Nothing else depends on them" in ask(admin, "comments", top, answer, other)


def test_those_that_have_to_stay_are_named_with_the_reason(browse, make):
    admin, author, idle = browse("admin"), make.user(name="Has posts"), make.user(name="Idle")
    make.post(author=author)
    page = ask(admin, "users", author, idle, admin.person)
    assert "Delete: 1 record?" in page
    assert ("Has posts", "Others still refer to it: Posts.") in rows(page)
    assert (admin.person.name, "You can't delete yourself.") in rows(page)
    assert f"<li><bdi>{idle.name}</bdi></li>" in page
    assert f"<li><bdi>{author.name}</bdi></li>" not in page


def test_a_page_without_anything_to_delete_offers_no_button(browse, make):
    admin, author = browse("admin"), make.post().author
    page = ask(admin, "users", author)
    assert "It can't be done to any of them." in page
    assert 'name="confirmed"' not in page


def test_what_somebody_may_not_delete_stays(browse, make):
    author = browse("author")
    draft, public = (kind(author=author.person) for kind in (make.draft, make.post))
    page = ask(author, "posts", draft, public)
    assert (public.title, "You may not do this here.") in rows(page)
    author.act("posts", "delete", draft.id, public.id)
    assert list(db.session.scalars(select(Post))) == [public]


@pytest.mark.parametrize("verb", ["delete", "deactivate"])
def test_somebody_above_and_oneself_are_named_as_staying(browse, make, verb):
    make.role("helper", "admin.enter", "user.manage")
    helper, boss, idle = browse("helper"), make.user(roles=["admin"]), make.user(roles=[])
    page = ask(helper, "users", boss, helper.person, idle, verb=verb)
    assert (boss.name, "You may not do this here.") in rows(page)
    assert (helper.person.name, f"You can't {verb} yourself.") in rows(page)
    assert f"<li><bdi>{idle.name}</bdi></li>" in page


@pytest.mark.parametrize("kind", ["users", "posts"])
def test_asking_costs_as_many_statements_for_twenty_as_for_two(browse, make, statements, kind):
    admin, posts = browse("admin"), [make.post() for _ in range(10)]
    free = [make.user().id for _ in range(10)]
    held = [post.author.id for post in posts]
    ids = [*free, *held] if kind == "users" else [post.id for post in posts]
    few, many = (
        statements(admin.send, f"/admin/{kind}/action/", {"verb": "delete", "id": chosen})
        for chosen in ([ids[0], ids[-1]], ids)
    )
    assert many == few


def test_the_page_of_ones_own_account_offers_no_way_to_delete_it(browse):
    admin = browse("admin")
    page = admin.get(f"/admin/users/delete/?id={admin.person.id}").text
    assert "You can&#39;t delete yourself." in page
    assert "button-danger" not in page


def test_what_changed_since_the_question_stays_until_it_was_seen(browse, make):
    admin, post = browse("admin"), make.post()
    path = f"/admin/posts/delete/?id={post.id}"
    form = sent_from(admin.get(path).text)
    save.save(post, {"body": "A whole day's work"}, since=1, by=make.by)
    page = admin.post(path, data=form, follow_redirects=True)
    assert "It changed meanwhile." in page.text
    assert db.session.scalars(select(Post)).all() == [post]
    assert admin.send(path, {"version": "x"}).status_code == 400
    admin.post(path, data=sent_from(page.text))
    assert not db.session.scalars(select(Post)).all()
