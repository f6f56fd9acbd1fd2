"""Saved views: a list under a name, private or shared, and never wider than it was made."""

import re

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.post import Post
from backoffice.models.role import Role
from backoffice.models.saved_view import Audience, SavedView
from backoffice.policy import can
from backoffice.records.views import MOST_OWN
from backoffice.services.deletion import delete
from backoffice.services.undo import undo
from tests.support.client import sent_from
from tests.support.rows import newest

POSTS = "/admin/posts/"
DRAFTS = {"status": ["draft"]}


def tabs(browser, address=POSTS):
    """The names of the saved views, and the one that is open."""
    nav = browser.get(address).text.partition('<nav class="tabs"')[2].partition("</nav>")[0]
    found = re.findall(r'<a class="tab"[^>]*?( aria-current="page")?>(.*?)</a>', nav)
    words = [(re.sub(r"<[^>]+>", "", text), bool(current)) for current, text in found]
    return [text for text, _current in words], next((t for t, now in words if now), None)


def titles(browser, address):
    page = re.sub("</?mark>", "", browser.get(address).text)
    return {word for word in ("Alpha", "Beta") if f">{word}</a>" in page}


def saves_as(browser, name, back, **more):
    return browser.send(f"{POSTS}views/new/", {"name": name, "back": back, **more})


@pytest.fixture
def editor(browse, make):
    make.post(title="Alpha")
    make.draft(title="Beta")
    return browse("editor")


def test_a_list_is_kept_under_a_name_and_opened_by_its_tab(editor):
    answer = saves_as(editor, "To write", "status=draft&q=beta&sort=title&at=x&rows=50")
    view = db.session.scalars(select(SavedView)).one()
    assert view.query == {"status": ["draft"], "q": ["beta"], "sort": ["title"]}
    assert answer.location == f"{POSTS}?status=draft&q=beta&sort=title&view={view.id}"
    assert tabs(editor, answer.location) == (["All", "To write"], "To write")
    assert titles(editor, answer.location) == {"Beta"}


def test_what_the_list_does_by_itself_is_not_kept(editor):
    columns = "title,status,author,tags,publish_at,updated_at"
    saves_as(
        editor, "Drafts", f"status=draft&sort=-updated_at&columns={columns}&author=&nonsense=1"
    )
    assert db.session.scalars(select(SavedView.query)).one() == DRAFTS


def test_the_columns_that_one_likes_go_into_the_view(editor, browse):
    form = {"order": "tags,author", "column": ["tags"], "rows": "20"}
    editor.send(f"{POSTS}display/", form)
    opened = saves_as(editor, "Tags", "status=draft").location
    assert "columns=title%2Ctags" in opened
    assert "Publish time</a>" not in editor.get(opened).text


def test_who_has_many_views_of_a_list_makes_room_before_the_next(editor, browse, make):
    for _number in range(MOST_OWN):
        make.saved_view(owner=editor.person, audience=Audience.EVERYBODY)
    page = saves_as(editor, "One more", "status=draft")
    assert page.status_code == 422
    assert "You have 50 views of this list. Delete one first." in page.text
    assert saves_as(browse("editor"), "Hers", "status=draft").status_code == 303


def test_a_view_looks_the_same_to_everybody_whatever_columns_they_like(editor, make):
    view = make.saved_view(audience=Audience.EVERYBODY, query=DRAFTS)
    editor.send(f"{POSTS}display/", {"order": "tags", "column": ["tags"], "rows": "20"})
    page = editor.get(f"{POSTS}?status=draft&view={view.id}").text
    assert ">Publish time" in page.partition("<thead")[2].partition("</thead>")[0]


def test_columns_chosen_in_a_view_change_the_view_and_nothing_else(editor, make):
    view = make.saved_view(owner=editor.person, query=DRAFTS)
    form = {"order": "tags", "column": ["tags"], "back": f"status=draft&view={view.id}"}
    answer = editor.send(f"{POSTS}display/", form)
    assert answer.location == f"{POSTS}?status=draft&view={view.id}&columns=title%2Ctags"
    assert "(changed)" in editor.get(answer.location).text
    assert ">Publish time" in editor.get(POSTS).text.partition("<thead")[2]


def test_a_changed_view_says_so_and_can_be_saved_or_reset(editor, make):
    view = make.saved_view(owner=editor.person, name="Drafts", query=DRAFTS)
    changed = f"{POSTS}?status=draft&q=beta&view={view.id}"
    assert tabs(editor, changed)[1] == "Drafts (changed)"
    page = editor.get(changed).text
    assert f'href="{POSTS}?status=draft&amp;view={view.id}">Reset' in page
    assert ">Save the view</button>" in page
    back = changed.partition("?")[2]
    form = {"id": view.id, "version": view.version, "back": back}
    assert editor.send(f"{POSTS}views/save/", form).status_code == 303
    assert tabs(editor, changed)[1] == "Drafts"
    db.session.expire_all()
    assert view.query == {"status": ["draft"], "q": ["beta"]}


@pytest.mark.parametrize("more", ["sort=-updated_at", "rows=50", "at=last", "author=", "q=+"])
def test_what_belongs_to_the_moment_does_not_change_a_view(editor, make, more):
    view = make.saved_view(owner=editor.person, name="Drafts", query=DRAFTS)
    assert tabs(editor, f"{POSTS}?status=draft&view={view.id}&{more}")[1] == "Drafts"


def test_two_who_change_a_view_at_once_do_not_overwrite_each_other(browse, make):
    hers, his = browse("staff"), browse("staff")
    view = make.saved_view(audience=Audience.EVERYBODY, query=DRAFTS)
    for browser, status, saved in ((hers, "published", True), (his, "archived", False)):
        form = {"id": view.id, "version": 1, "back": f"status={status}&view={view.id}"}
        page = browser.send(f"{POSTS}views/save/", form, follow_redirects=True).text
        assert ("It was changed in the meantime" not in page) == saved
    db.session.expire_all()
    assert view.query == {"status": ["published"]}


def test_who_saves_a_view_again_keeps_the_own_name_and_what_the_other_chose(browse, make):
    hers, his = browse("staff"), browse("staff")
    view = make.saved_view(audience=Audience.EVERYBODY, query=DRAFTS)
    path = f"{POSTS}views/edit/?id={view.id}"
    old, stale = (sent_from(each.get(path).text) for each in (hers, his))
    role = db.session.scalars(select(Role).filter_by(name="staff")).one()
    hers.post(path, data={**old, "name": "Hers", "audience": f"role:{role.id}"})
    page = his.post(path, data={**stale, "name": "His"})
    assert page.status_code == 409
    assert his.post(path, data=sent_from(page.text)).status_code == 303
    db.session.expire_all()
    assert (view.name, view.audience, view.role) == ("His", Audience.ROLE, role)


def test_a_view_for_a_role_is_for_those_who_have_it(browse, make):
    role = db.session.scalars(select(Role).filter_by(name="author")).one()
    make.saved_view(name="For authors", audience=Audience.ROLE, role_id=role.id)
    assert tabs(browse("author"))[0] == ["All", "For authors"]
    assert tabs(browse("author", "editor"))[0] == ["All", "For authors"]
    assert tabs(browse("editor"))[0] == []


def test_a_view_of_a_role_is_there_for_others_afterwards_and_for_the_role_again(browse, make):
    staff, editor = browse("staff"), browse("editor")
    role = db.session.scalars(select(Role).filter_by(name="staff")).one()
    view = make.saved_view(name="Ours", audience=Audience.ROLE, role_id=role.id, query=DRAFTS)
    path = f"{POSTS}views/edit/?id={view.id}"
    form = {**sent_from(staff.get(path).text), "audience": "everybody"}
    assert staff.post(path, data=form).status_code == 303
    assert tabs(editor)[0] == ["All", "Ours"]
    undo(newest(ChangeSet).id, by=staff.person)
    db.session.expire_all()
    assert (view.audience, view.role) == (Audience.ROLE, role)


def test_a_view_stands_over_its_own_list_only(editor, make):
    view = make.saved_view(name="Posts only", owner=editor.person, audience=Audience.EVERYBODY)
    make.tag()
    assert "Posts only" not in editor.get("/admin/tags/").text
    assert editor.get(f"/admin/tags/views/edit/?id={view.id}").status_code == 404


def test_sharing_takes_a_permission(browse, editor):
    assert 'name="audience"' not in editor.get(f"{POSTS}views/new/").text
    saves_as(editor, "Drafts", "status=draft", audience="everybody")
    assert db.session.scalars(select(SavedView.audience)).all() == [Audience.PRIVATE]
    staff = browse("staff")
    saves_as(staff, "For all", "status=draft", audience="everybody")
    role = db.session.scalars(select(Role).filter_by(name="editor")).one()
    saves_as(staff, "For editors", "status=draft", audience=f"role:{role.id}")
    assert tabs(editor)[0] == ["All", "Drafts", "For all", "For editors"]


@pytest.mark.parametrize("audience", ["role:999999", "role:x", "nobody", "role:", ""])
def test_an_audience_that_is_not_there_is_refused(browse, audience):
    answer = saves_as(browse("staff"), "Odd", "", audience=audience)
    assert answer.status_code == 422
    assert not db.session.scalars(select(SavedView)).all()


def test_a_shared_view_is_changed_by_its_owner_and_by_those_who_may_share(browse, make):
    owner, other, staff = browse("editor"), browse("editor"), browse("staff")
    view = make.saved_view(owner=owner.person, audience=Audience.EVERYBODY)
    path = f"{POSTS}views/edit/?id={view.id}"
    assert owner.get(path).status_code == 200
    assert other.get(path).status_code == 403
    assert "Only me" not in staff.get(path).text
    form = {"name": "Better", "version": view.version, "audience": "everybody"}
    assert staff.send(path, form).status_code == 303
    assert tabs(other)[0] == ["All", "Better"]


def test_a_view_is_deleted_and_the_records_stay(editor, make):
    view = make.saved_view(owner=editor.person, query=DRAFTS)
    form = {"id": view.id, "back": f"status=draft&view={view.id}"}
    answer = editor.send(f"{POSTS}views/delete/", form)
    assert answer.location == f"{POSTS}?status=draft"
    assert tabs(editor)[0] == []
    assert len(db.session.scalars(select(Post)).all()) == 2


def test_what_is_done_to_views_is_recorded(editor):
    saves_as(editor, "Drafts", "status=draft")
    change = db.session.scalars(select(Change).filter_by(record_type="saved_view")).one()
    assert change.values["query"] == {"new": DRAFTS}
    assert change.change_set.actor_id == editor.person.id


def test_a_filter_that_is_gone_shows_nothing_rather_than_everything(editor, make):
    view = make.saved_view(owner=editor.person, query={"colour": ["red"], **DRAFTS})
    opened = f"{POSTS}?colour=red&status=draft&view={view.id}"
    page = editor.get(opened).text
    assert "“colour” is no filter here any more." in page
    assert "nothing is shown here" in page
    assert titles(editor, opened) == set()
    assert "(changed)" not in page


@pytest.mark.parametrize("lost", ["status=retired", "author=999", "tags=news", "publish_at=soon"])
def test_a_value_that_is_gone_shows_nothing_either(editor, make, lost):
    name, _, value = lost.partition("=")
    view = make.saved_view(owner=editor.person, query={name: [value]})
    assert titles(editor, f"{POSTS}?{lost}&view={view.id}") == set()
    assert titles(editor, f"{POSTS}?{lost}") == {"Alpha", "Beta"}


def test_a_right_that_was_lost_closes_the_view(browse, make):
    make.user(name="Alpha", roles=["author"])
    view = make.saved_view(
        record_type="user", audience=Audience.EVERYBODY, query={"status": ["new"]}
    )
    author, opened = browse("author"), f"/admin/users/?status=new&view={view.id}"
    assert not can(author.person, "view", type(author.person), "status")
    page = author.get(opened).text
    assert "“status” is no filter here any more." in page
    assert ">Alpha</a>" not in page
    assert ">Alpha</a>" in author.get("/admin/users/").text


def test_a_column_that_is_gone_is_said_and_the_rows_stay(editor, make):
    view = make.saved_view(owner=editor.person, query={"columns": ["title,colour"]})
    opened = f"{POSTS}?columns=title,colour&view={view.id}"
    assert "“colour” is no column here." in editor.get(opened).text
    assert titles(editor, opened) == {"Alpha", "Beta"}


def test_saving_a_view_with_a_lost_filter_does_not_widen_it(editor, make):
    view = make.saved_view(owner=editor.person, query={"colour": ["red"]})
    form = {"id": view.id, "version": 1, "back": f"colour=red&q=beta&view={view.id}"}
    editor.send(f"{POSTS}views/save/", form)
    db.session.expire_all()
    assert view.query == {"colour": ["red"], "q": ["beta"]}


@pytest.mark.parametrize("wanted", ["999999", "x", "1'--"])
def test_a_view_that_is_gone_is_said(editor, wanted):
    page = editor.get(f"{POSTS}?status=draft&view={wanted}").text
    assert "This view is gone, or not shared with you any more." in page
    assert titles(editor, f"{POSTS}?status=draft&view={wanted}") == {"Beta"}
    assert titles(editor, f"{POSTS}?colour=red&view={wanted}") == set()


def test_a_private_view_goes_with_its_owner_and_a_shared_one_stays(make):
    owner, admin = make.user(), make.user(roles=["admin"])
    make.saved_view(owner=owner, name="Private")
    make.saved_view(owner=owner, name="Shared", audience=Audience.EVERYBODY)
    delete(owner, by=admin)
    kept = db.session.scalars(select(SavedView)).one()
    assert (kept.name, kept.owner) == ("Shared", None)


def test_a_view_for_a_role_goes_with_the_role(make):
    role, admin = make.role("helper"), make.user(roles=["admin"])
    make.saved_view(audience=Audience.ROLE, role_id=role.id)
    delete(role, by=admin)
    assert not db.session.scalars(select(SavedView)).all()
    gone = select(Change.action).filter_by(record_type="saved_view").order_by(Change.id.desc())
    assert db.session.scalars(gone).first() == "delete"


def test_the_pages_of_a_view_are_translatable(browse, make):
    admin = browse("admin")
    view = make.saved_view(owner=admin.person, name="Drafts", query=DRAFTS)
    admin.names = {"Drafts", admin.person.name, *db.session.scalars(select(Role.name))}
    for path in ("", "views/new/?back=status=draft", f"views/edit/?id={view.id}"):
        admin.in_language("en_XA").get(POSTS + path)


def test_many_views_cost_no_more_statements_than_none(editor, make, statements):
    few = statements(editor.get, POSTS)
    for _ in range(5):
        make.saved_view(owner=editor.person)
    assert statements(editor.get, POSTS) == few <= 6
