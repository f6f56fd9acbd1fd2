"""Undo in a message, "Take back" in a history, and the page that asks before it."""

import pytest
from sqlalchemy import func, select

from backoffice.admin import MENU
from backoffice.admin.record_view import RecordView
from backoffice.extensions import db
from backoffice.models.change import ChangeSet
from backoffice.models.comment import Comment
from backoffice.models.job import Job
from backoffice.models.mail import Mail
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.policy import can
from backoffice.services import save
from backoffice.services.deletion import delete
from tests.support.importing import TAGS, check, take_in
from tests.support.undoing import many_tags
from tests.support.work import run_all_due

VIEWS = [view for _label, views in MENU for view in views if issubclass(view, RecordView)]
UNDO = "/admin/undo/"


def last_change_set():
    db.session.rollback()
    return db.session.scalars(select(ChangeSet.id).order_by(ChangeSet.id.desc())).first()


def arrives(browser, answer):
    """The page to which a form leads."""
    assert answer.status_code == 303, answer.text
    return browser.get(answer.location)


def undoes(browser, page):
    """Press Undo in the message."""
    return arrives(browser, browser.press(page, UNDO, {}))


def the(kind, record_id):
    db.session.rollback()
    return db.session.get(kind, record_id)


@pytest.mark.parametrize("view", VIEWS, ids=lambda view: view.__name__)
def test_what_was_deleted_comes_back_by_the_button_in_the_message_and_goes_again(
    browse, make, view
):
    record, admin = make.one_of(view.record), browse("admin")
    kind, record_id = view.record, record.id
    path = f"/admin/{kind.__tablename__}s/delete/?id={record_id}"
    if not can(admin.person, "delete", record):
        assert admin.send(path).status_code == 403  # an invoice is cancelled, not deleted
        return
    assert admin.get(path).status_code == 200
    assert the(kind, record_id)
    page = arrives(admin, admin.confirm(path))
    assert "was deleted" in page.text
    assert the(kind, record_id) is None
    page = undoes(admin, page)
    assert "Taken back: 1 record." in page.text
    assert the(kind, record_id)
    undoes(admin, page)
    assert the(kind, record_id) is None


def test_saving_is_undone_and_leads_back_to_the_list_as_it_was(browse, make):
    editor, tag = browse("editor"), make.tag("old")
    form = {"version": 1, "name": "new", "slug": "old", "back": "q=old"}
    page = arrives(editor, editor.send(f"/admin/tags/edit/?id={tag.id}", form))
    assert "old was saved" in page.text
    assert editor.press(page, UNDO, {}).location == "/admin/tags/?q=old"
    assert the(Tag, tag.id).name == "old"


def test_saving_what_did_not_change_offers_no_undo(browse, make):
    editor, tag = browse("editor"), make.tag("old")
    form = {"version": 1, "name": "old", "slug": "old"}
    page = arrives(editor, editor.send(f"/admin/tags/edit/?id={tag.id}", form))
    assert "old was saved" in page.text
    assert UNDO not in page.text


def test_a_bulk_action_is_undone_as_a_whole(browse, make):
    editor, posts = browse("editor"), make.posts(3)
    page = arrives(editor, editor.act("posts", "archive", *(post.id for post in posts)))
    assert {the(Post, post.id).status for post in posts} == {PostStatus.ARCHIVED}
    page = undoes(editor, page)
    assert "Taken back: 3 records." in page.text
    assert {the(Post, post.id).status for post in posts} == {PostStatus.PUBLISHED}


def test_what_is_left_is_named_with_its_reason(browse, make):
    editor, posts = browse("editor"), make.posts(2)
    page = arrives(editor, editor.act("posts", "archive", *(post.id for post in posts)))
    save.save(the(Post, posts[0].id), {"status": PostStatus.DRAFT}, since=2, by=make.by)
    page = undoes(editor, page)
    assert f"{posts[0].title}: Changed again since: Status." in page.text
    assert "Taken back: 1 record." in page.text


def test_names_in_a_message_are_no_markup(browse, make):
    admin, tag = browse("admin"), make.tag("<b>loud</b>", slug="loud")
    page = arrives(admin, admin.confirm(f"/admin/tags/delete/?id={tag.id}"))
    assert "&lt;b&gt;loud&lt;/b&gt; was deleted" in page.text


def test_a_message_offers_no_undo_where_none_is_possible(browse, make):
    clerk = browse("staff")
    form = {"name": "Ines", "email": "ines@example.com", "status": "new", "locale": "en"}
    page = arrives(clerk, clerk.send("/admin/users/new/", {**form, "timezone": "UTC"}))
    assert "Ines was created" in page.text
    assert UNDO not in page.text


def test_an_invitation_that_went_out_is_not_offered_back(browse, make):
    admin, member = browse("admin"), make.user()
    page = arrives(admin, admin.act("users", "invite", member.id))
    assert db.session.scalars(select(Mail)).all()
    assert UNDO not in page.text


def test_a_deleted_saved_view_comes_back(editor, make):
    view = make.saved_view(owner=editor.person, name="Mine")
    page = arrives(editor, editor.send("/admin/posts/views/delete/", {"id": view.id}))
    assert "Mine" in undoes(editor, page).text


# --- from the history


def test_the_history_asks_with_each_field_before_it_takes_back(browse, make):
    editor, post = browse("editor"), make.post(title="Old title", tags=[make.tag("news")])
    save.save(post, {"title": "New title", "tags": []}, since=1, by=make.by)
    entry = f"{UNDO}?id={last_change_set()}&amp;type=post&amp;of={post.id}"
    assert entry in editor.get(f"/admin/posts/history/?id={post.id}").text
    question = editor.get(entry.replace("&amp;", "&"))
    assert "<del><bdi>New title</bdi></del> <ins><bdi>Old title</bdi></ins>" in question.text
    assert "<ins><bdi>news</bdi></ins>" in question.text
    assert "Nothing has happened yet" in question.text
    assert the(Post, post.id).title == "New title"
    answer = editor.press(question, UNDO, {})
    assert answer.location == f"/admin/posts/history/?id={post.id}"
    assert (the(Post, post.id).title, len(the(Post, post.id).tags)) == ("Old title", 1)
    assert "Undo of change" in editor.get(answer.location).text


def test_the_question_names_what_stays_and_how_many_records_there_are(browse, make):
    editor, posts = browse("editor"), make.posts(3)
    editor.act("posts", "archive", *(post.id for post in posts))
    archived = last_change_set()
    save.save(the(Post, posts[1].id), {"status": PostStatus.DRAFT}, since=2, by=make.by)
    page = editor.get(f"{UNDO}?id={archived}&type=post&of={posts[1].id}").text
    assert "Take back the changes of 3 records?" in page
    assert "1 record stays as it is." in page
    first = page.partition("<section")[2].partition("</section>")[0]
    assert posts[1].title in first
    assert "Changed again since: Status." in first


def test_the_history_offers_it_to_those_who_may_only(browse, make):
    post = make.post(title="Old")
    save.save(post, {"title": "New"}, since=1, by=make.by)
    change, reader = last_change_set(), browse("moderator")
    assert "Take back" not in reader.get(f"/admin/posts/history/?id={post.id}").text
    assert reader.get(f"{UNDO}?id={change}").status_code == 404
    assert reader.send(UNDO, {"id": change}).status_code == 404
    assert the(Post, post.id).title == "New"


def test_nobody_reads_in_the_question_what_they_may_not_see(browse, make):
    draft = make.draft(title="Not for everybody")
    delete(draft, by=make.by)
    gone, author = last_change_set(), browse("author")
    assert author.get(f"{UNDO}?id={gone}").status_code == 404
    own = make.draft(author=author.person, title="Mine")
    delete(own, by=make.by)
    assert "Mine" in author.get(f"{UNDO}?id={last_change_set()}").text


def test_one_s_own_change_is_said_to_be_forbidden_once_the_right_is_lost(browse, make):
    editor, post = browse("editor"), make.post()
    page = arrives(editor, editor.act("posts", "archive", post.id))
    save.save(the(User, editor.person.id), {"roles": []}, since=1, by=make.by)
    editor.press(page, UNDO, {})
    assert the(Post, post.id).status is PostStatus.ARCHIVED


def test_a_job_that_left_some_alone_offers_to_take_back_the_rest(browse, make):
    author = browse("author")
    own, other = make.draft(author=author.person), make.draft()
    mine = make.post(author=author.person)
    answer = author.act("posts", "publish", own.id, mine.id, other.id)
    page = arrives(author, answer)
    assert f"{UNDO}?id=" in page.text


def test_more_than_five_hundred_changes_are_left_to_a_worker(browse, make):
    admin = browse("admin")
    made = many_tags(501, admin.person)
    question = admin.get(f"{UNDO}?id={made}&type=tag")
    assert "Take back 501 changes?" in question.text
    assert "A worker does this in the background." in question.text
    edited = db.session.scalars(select(Tag).order_by(Tag.id)).first()
    save.save(edited, {"name": "Mine"}, since=1, by=make.by)
    answer = admin.press(question, UNDO, {})
    page = admin.get(answer.location)
    assert "Undo: Tags" in page.text
    assert "0 of 501" in page.text
    run_all_due()
    page = admin.get(answer.location)
    assert "Taken back: 500 records." in page.text
    assert "Left alone: 1 record" in page.text
    problems = admin.get(answer.location.replace("details", "problems")).text
    assert f"Tag,{edited.id},t0,Changed meanwhile,It was changed again since." in problems
    assert list(db.session.scalars(select(Tag.name))) == ["Mine"]
    redo = f"{UNDO}?id={last_change_set()}&amp;type=tag"
    assert redo in page.text
    assert "500 records?" in admin.get(redo.replace("&amp;", "&")).text


def test_a_deletion_that_took_many_along_is_undone_by_the_button_in_the_message(browse, make):
    editor, post = browse("editor"), make.post()
    with change_set(by=make.by):
        db.session.add_all(Comment(body="Yes", post=post) for _ in range(501))
    page = arrives(editor, editor.confirm(f"/admin/posts/delete/?id={post.id}"))
    job = undoes(editor, page)
    assert "0 of 502" in job.text
    run_all_due()
    assert "Taken back: 502 records." in editor.get(job.request.full_path).text
    found = [db.session.scalar(select(func.count(kind.id))) for kind in (Post, Comment)]
    assert found == [1, 501]


def test_who_may_take_back_nothing_of_a_big_change_starts_no_job(browse, make):
    editor, moderator = browse("editor"), browse("moderator")
    made = many_tags(501, editor.person)
    assert moderator.send(UNDO, {"id": made}).status_code == 404
    moderators = list(moderator.person.roles)
    save.save(the(User, editor.person.id), {"roles": moderators}, since=1, by=make.by)
    arrives(editor, editor.send(UNDO, {"id": made, "type": "tag"}))
    assert db.session.scalars(select(Job)).all() == []


def test_an_import_offers_to_take_it_back(editor):
    page = take_in(editor, TAGS, "tags")
    link = f"{UNDO}?id={last_change_set()}&amp;type=tag"
    assert link in page.text
    arrives(editor, editor.press(editor.get(link.replace("&amp;", "&")), UNDO, {}))
    assert db.session.scalars(select(Tag)).all() == []


def test_the_check_of_an_import_has_nothing_to_take_back(browse):
    assert UNDO not in check(browse("editor"), TAGS, "tags").text


@pytest.mark.parametrize("wrong", ["999999", "0", "x", "", "99999999999999999999", "1'--"])
def test_a_change_set_that_does_not_exist_is_not_found(browse, wrong):
    admin = browse("admin")
    assert admin.get(f"{UNDO}?id={wrong}").status_code == 404
    assert admin.send(UNDO, {"id": wrong}).status_code == 404


def test_the_question_is_translatable_and_fit_for_right_to_left(browse, make):
    admin, tag = browse("admin", name="Ana Torres"), make.tag("news")
    post = make.post(title="Fog", tags=[tag], author=admin.person)
    delete(post, by=admin.person)
    path = f"{UNDO}?id={last_change_set()}&type=post"
    admin.names = {"Fog", "Ana Torres", "AT", "admin", "news", "Some *words*.", "fog"}
    assert "Comes back" in admin.get(path).text
    admin.in_language("en_XA").get(path)
    assert 'dir="rtl"' in admin.in_language("ar").get(path).text


def test_one_more_field_costs_no_more_statements(editor, make, statements):
    one, three = make.post(), make.post()
    save.save(one, {"title": "A"}, since=1, by=make.by)
    few = last_change_set()
    save.save(three, {"title": "B", "summary": "C", "body": "D"}, since=1, by=make.by)
    more = last_change_set()
    cost = statements(editor.send, UNDO, {"id": few})
    assert statements(editor.send, UNDO, {"id": more}) == cost


def test_the_question_about_many_is_translatable(browse):
    admin = browse("admin", name="Ana Torres")
    path = f"{UNDO}?id={many_tags(501, admin.person)}&type=tag"
    admin.names = {"Ana Torres", "AT"}
    assert "501" in admin.in_language("en_XA").get(path).text
    assert 'dir="rtl"' in admin.in_language("ar").get(path).text
