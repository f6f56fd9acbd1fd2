"""The History tab: who changed what, for whoever may see it."""

import re
from datetime import timedelta
from html import unescape

import pytest

from backoffice.models.change import Change, ChangeSet
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.records import history
from backoffice.services import save
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from backoffice.services.users import find_user
from tests.support.make import PASSWORD
from tests.support.rows import newest


def test_the_history_names_who_what_and_when_in_words(browse, make):
    ana, post = browse("editor", name="Ana Torres"), make.post(title="Old title")
    ben = make.user(name="Ben Okafor")
    values = {"title": "New title", "author": ben, "publish_at": utcnow() - timedelta(days=1)}
    save.save(post, values, since=1, by=ana.person)
    archive(post, by=ana.person)
    page = ana.get(f"/admin/posts/history/?id={post.id}").text
    for words in ("Ana Torres", "<del><bdi>Old title</bdi></del>", "Ben Okafor", "Archived"):
        assert words in page


def test_a_change_by_hand_a_bulk_run_and_a_command_all_leave_their_mark(browse, make):
    admin, post = browse("admin"), make.post()
    admin.act("posts", "archive", post.id)
    page = admin.get(f"/admin/posts/history/?id={post.id}").text
    assert "POST /admin/posts/action/" in page
    assert "tests" in page


def test_a_long_history_is_read_on_to_its_beginning(browse, make, monkeypatch):
    monkeypatch.setattr(history, "MOST_SHOWN", 2)
    editor, post = browse("editor"), make.post(title="First")
    for version, title in enumerate(["Second", "Third", "Fourth"], start=1):
        save.save(post, {"title": title}, since=version, by=editor.person)
    newest = editor.get(f"/admin/posts/history/?id={post.id}").text
    assert "Fourth" in newest
    assert "First" not in newest
    (older,) = re.findall(r'href="([^"]+)">Older changes', newest)
    beginning = editor.get(unescape(older)).text
    assert "<del><bdi>First</bdi></del>" in beginning
    assert "created" in beginning
    assert "Older changes" not in beginning
    assert "No change" not in editor.get(f"/admin/posts/history/?id={post.id}&before=1").text


def test_what_somebody_may_not_see_is_left_out_of_the_history_too(browse, make):
    moderator, member = browse("moderator"), make.user(email="hidden@example.com")
    save.save(member, {"name": "New name"}, since=1, by=make.by)
    save.save(
        member, {"locale": "ja"}, since=2, by=make.user(roles=["admin"], name="Somebody Else")
    )
    page = moderator.get(f"/admin/users/history/?id={member.id}").text
    assert "hidden@example.com" not in page
    entries = page.partition('<ol class="timeline">')[2]
    assert "New name" in entries
    assert "Somebody Else" not in entries


def test_a_language_is_called_by_its_name_in_the_history(browse, make):
    member = make.user()
    save.save(member, {"locale": "ja"}, since=1, by=make.by)
    page = browse("admin").get(f"/admin/users/history/?id={member.id}").text
    assert "<ins><bdi>日本語</bdi></ins>" in page


def test_a_new_password_shows_as_changed_and_never_as_what_it_is(browse, make):
    member = make.user(password="correct horse battery")
    page = browse("admin").get(f"/admin/users/history/?id={member.id}").text
    assert "changed, not shown" in page
    assert "argon2" not in page


def test_a_visitor_is_named_in_the_language_of_whoever_reads(client, browse):
    form = {"name": "Ines", "email": "ines@example.com", "terms": "y"}
    passwords = {"password": PASSWORD, "password_confirm": PASSWORD}
    client.in_language("de").send("/register", {**form, **passwords})
    ines = find_user("ines@example.com")
    admin, path = browse("admin"), f"/admin/users/history/?id={ines.id}"
    assert "<bdi>Visitor</bdi>" in admin.get(path).text
    assert "<bdi>Visitante</bdi>" in admin.in_language("es").get(path).text


@pytest.mark.parametrize(("kept", "told"), [("in spring", "in spring"), (271828, "271,828")])
def test_what_a_column_held_before_it_changed_its_kind_is_told_as_it_was_kept(
    browse, make, kept, told
):
    post = make.post(publish_at=utcnow())
    change = newest(Change)
    with transaction():
        change.values = {**change.values, "publish_at": {"old": None, "new": kept}}
    answer = browse("admin").get(f"/admin/posts/history/?id={post.id}")
    assert (answer.status_code, told in answer.text) == (200, True)


def test_a_field_that_its_type_no_longer_has_is_shown_by_its_name(browse, make):
    editor, post = browse("editor"), make.post(title="Old")
    save.save(post, {"title": "New"}, since=1, by=editor.person)
    change = newest(Change)
    with transaction():
        change.values = {"colour": {"old": "red", "new": "blue"}}
    page = browse("admin").get(f"/admin/posts/history/?id={post.id}").text
    assert "colour" in page and "<del><bdi>red</bdi></del>" in page


def test_a_deleted_view_can_be_looked_at_before_it_comes_back(browse, make):
    editor = browse("editor")
    view = make.saved_view(owner=editor.person, name="To do", query={"status": ["draft"]})
    delete(view, by=editor.person)
    assert "To do" in editor.get(f"/admin/undo/?id={newest(ChangeSet).id}").text
