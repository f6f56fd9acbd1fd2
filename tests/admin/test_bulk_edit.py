"""Fields of many records are changed at once: set, emptied, added to, taken from."""

import re
from dataclasses import replace

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs import bulk
from backoffice.models.change import ChangeSet
from backoffice.models.job import Job, JobProblem, JobStatus
from backoffice.models.post import Post, PostStatus
from backoffice.records.bulk_edit import verb_of
from backoffice.records.declaration import _listings, listing_of
from backoffice.services import save
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from tests.support.client import form_of
from tests.support.make import again
from tests.support.rows import newest
from tests.support.work import run_all_due

SUMMARY = {"verb": "edit", "changes": [["summary", "set", "Fog"]]}

WAYS = {"posts": {"status": "draft"}, "comments": {"status": "spam"}}


def form_for(browser, *records, kind="posts"):
    """Pick records in their list and press "Edit…"."""
    page = browser.get(f"/admin/{kind}/")
    path, hidden = form_of(page.text, "/action/")
    picked = {**hidden, "id": [each.id for each in records]}
    return browser.post(path.replace("/action/", "/bulk-edit/"), data=picked)


def edit(browser, *records, kind="posts", **changes):
    """Fill in the form, and say yes to the question."""
    question = browser.press(form_for(browser, *records, kind=kind), "/bulk-edit/", changes)
    assert question.status_code == 200, question.status
    return browser.press(question, "/action/", {})


def test_what_is_set_is_set_in_each_and_the_rest_stays(editor, make):
    posts = [make.post(title="One"), make.post(title="Two")]
    make.post(title="Three")
    question = editor.press(
        form_for(editor, *posts),
        "/bulk-edit/",
        {"status": "archived", "summary": "Old news", "way_summary": "set"},
    )
    assert "2 records?" in question.text
    assert "Nothing has happened yet." in question.text
    assert "Old news" in question.text
    assert again(posts[0]).status is PostStatus.PUBLISHED
    done = editor.press(question, "/action/", {})
    assert "Done for 2 records." in editor.get(done.location).text
    assert {(p.title, p.status.value, p.summary) for p in db.session.scalars(select(Post))} == {
        ("One", "archived", "Old news"),
        ("Two", "archived", "Old news"),
        ("Three", "published", ""),
    }


def test_it_is_one_entry_of_the_history(editor, make):
    posts = [make.post(), make.post()]
    edit(editor, *posts, status="draft")
    changed = newest(ChangeSet).changes
    assert {(c.record_id, c.values["status"]["new"]) for c in changed} == {
        (post.id, "draft") for post in posts
    }


def test_tags_are_added_and_taken_off_and_others_stay(editor, make):
    fog, ferry, news = make.tag("fog"), make.tag("ferry"), make.tag("news")
    post, other = make.post(tags=[fog]), make.post(tags=[fog, ferry])
    edit(editor, post, other, tags=f"news #{news.id}, fog #{fog.id}", way_tags="add")
    assert [t.name for t in again(post).tags] == ["fog", "news"]
    assert [t.name for t in again(other).tags] == ["ferry", "fog", "news"]
    edit(editor, post, other, tags="fog", way_tags="remove")
    assert [t.name for t in again(post).tags] == ["news"]
    edit(editor, post, other, tags="ferry", way_tags="set")
    assert [t.name for t in again(post).tags] == ["ferry"]
    edit(editor, post, other, way_tags="clear")
    assert again(other).tags == []


def test_a_field_is_emptied_and_one_that_is_needed_can_not_be(editor, make):
    draft = make.post(status=PostStatus.DRAFT, summary="Soon")
    page = form_for(editor, draft)
    title = re.search(r'<select[^>]*name="way_title".*?</select>', page.text, re.DOTALL)[0]
    assert 'value="clear"' not in title
    edit(editor, draft, way_summary="clear", way_publish_at="clear")
    assert (again(draft).summary, again(draft).publish_at) == ("", None)


def test_yes_no_and_references(editor, make):
    post, ben = make.post(), make.user(roles=["author"], name="Ben Okafor")
    edit(editor, post, comments_open="no", author=f"Ben Okafor #{ben.id}", way_author="set")
    assert (again(post).comments_open, again(post).author.name) == (False, "Ben Okafor")


def test_the_form_says_what_they_hold_at_present(editor, make):
    fog = make.tag("fog")
    first, second = make.post(tags=[fog], author=editor.person), make.draft(author=editor.person)
    page = form_for(editor, first, second).text
    hints = [" ".join(re.sub(r"<[^>]+>", "", h).split()) for h in page.split('class="hint">')]
    assert any(hint.startswith("At present: different values") for hint in hints)
    assert any(hint.startswith("At present: fog (1)") for hint in hints)
    assert any(hint.startswith("At present: Ana Torres") for hint in hints)
    assert any(hint.startswith("At present: Yes") for hint in hints)


def test_addresses_and_what_nobody_shares_are_not_offered(browse, make):
    page = form_for(browse("admin"), make.user(), kind="users").text
    assert 'name="status"' in page
    assert 'name="email"' not in page
    assert 'name="slug"' not in page


def test_mistakes_stand_at_their_fields_and_nothing_changes(editor, make):
    post = make.post()
    page = form_for(editor, post)
    wrong = editor.press(page, "/bulk-edit/", {"tags": "nowhere", "way_tags": "add"})
    assert wrong.status_code == 422
    assert "“nowhere” is not found" in wrong.text
    undecided = editor.press(page, "/bulk-edit/", {"summary": "Fog"})
    assert "Choose what to do with this value." in undecided.text
    empty = editor.press(page, "/bulk-edit/", {"way_summary": "set"})
    assert "Fill in this field." in empty.text
    assert "Choose what to change first." in editor.press(page, "/bulk-edit/", {}).text
    for garbage in ({"status": "gone"}, {"way_title": "explode", "title": "x"}):
        assert editor.press(page, "/bulk-edit/", garbage).status_code == 422


def test_nothing_picked_is_said(editor, make):
    make.post()
    answer = form_for(editor)
    assert "Pick at least one row first." in editor.get(answer.location).text


def test_changes_are_for_their_person_and_their_list_alone(browse, make):
    admin, editor, post = browse("admin"), browse("editor"), make.post()
    comment = make.comment(post)
    question = admin.press(form_for(admin, post), "/bulk-edit/", {"status": "archived"})
    _path, theirs = form_of(question.text, "/action/")
    for browser, record, kind in ((editor, post, "posts"), (admin, comment, "comments")):
        page = browser.press(form_for(browser, record, kind=kind), "/bulk-edit/", WAYS[kind])
        answer = browser.press(page, "/action/", {"changes": theirs["changes"]})
        assert answer.status_code == 400, kind
    assert again(post).status is PostStatus.PUBLISHED


def test_changes_can_not_be_forged(editor, make):
    post = make.post()
    question = editor.press(form_for(editor, post), "/bulk-edit/", {"status": "draft"})
    for forged in ("", "x.y", '[["status","set","archived"]]'):
        answer = editor.press(question, "/action/", {"changes": forged})
        assert answer.status_code == 400
    assert again(post).status is PostStatus.PUBLISHED


def test_what_is_chosen_may_be_gone_when_it_is_done(editor, make):
    post, tag = make.post(), make.tag("fog")
    changes = {"tags": "fog", "way_tags": "add"}
    question = editor.press(form_for(editor, post), "/bulk-edit/", changes)
    delete(tag, by=make.by)
    answer = editor.press(question, "/action/", {})
    assert "has been deleted in the meantime" in editor.get(answer.location).text


def test_a_field_that_one_may_not_change_is_not_offered_and_not_changed(browse, make):
    author = browse("author")
    mine, other = make.draft(author=author.person), make.user(roles=["author"])
    page = form_for(author, mine)
    assert 'name="author"' not in page.text
    answer = author.press(page, "/bulk-edit/", {"author": str(other.id), "way_author": "set"})
    assert answer.status_code == 422
    assert again(mine).author_id == author.person.id


def test_records_of_others_stay_and_are_named(browse, make):
    author = browse("author", "moderator")
    mine, foreign = make.draft(author=author.person), make.post(title="Low tide")
    question = author.press(
        form_for(author, mine, foreign), "/bulk-edit/", {"summary": "S", "way_summary": "set"}
    )
    assert question.status_code == 200
    author.press(question, "/action/", {})
    assert (again(mine).summary, again(foreign).summary) == ("S", "")


def test_a_record_that_is_already_so_is_left_alone_with_the_reason(editor, make):
    draft, post = make.draft(), make.post()
    edit(editor, draft, post, status="draft")
    (problem,) = db.session.scalars(select(JobProblem))
    assert (problem.record_id, problem.why) == (draft.id, "That is done already.")


def test_what_breaks_a_rule_is_refused_record_by_record(editor, make):
    draft, post = make.draft(), make.post()
    edit(editor, draft, post, status="published", way_publish_at="clear")
    assert again(post).publish_at is not None
    assert again(draft).status is PostStatus.PUBLISHED
    (problem,) = db.session.scalars(select(JobProblem))
    assert problem.record_id == post.id


def test_many_become_a_job(editor, make, monkeypatch):
    monkeypatch.setattr(bulk, "PART", 2)
    tag = make.tag("fog")
    posts = [make.post() for _number in range(5)]
    edit(editor, *posts, tags="fog", way_tags="add")
    job = db.session.scalars(select(Job)).one()
    assert job.status is JobStatus.WAITING
    assert "Edit: Posts" in editor.get(f"/admin/jobs/details/?id={job.id}").text
    run_all_due()
    assert all([t.id for t in again(post).tags] == [tag.id] for post in posts)


def test_nobody_grants_more_than_they_hold(browse, make):
    make.role("manager", "admin.enter", "user.manage", "role.manage")
    manager, member = browse("manager", "user"), make.user()
    edit(manager, member, kind="users", roles="admin", way_roles="add")
    assert [role.name for role in again(member).roles] == ["user"]
    (problem,) = db.session.scalars(select(JobProblem))
    assert problem.why.startswith("You can't grant what you don't hold")


def test_as_many_statements_for_many_as_for_few(editor, make, statements):
    tag = make.tag("fog")

    def count(posts):
        changes = {"tags": f"fog #{tag.id}", "way_tags": "add"}
        question = editor.press(form_for(editor, *posts), "/bulk-edit/", changes)
        return statements(lambda: editor.press(question, "/action/", {}))

    few, many = [make.post() for _n in range(2)], [make.post() for _n in range(12)]
    assert count(many) - count(few) == 10  # each record's own UPDATE checks its version


def test_who_may_edit_nothing_is_not_asked(browse, make):
    moderator = browse("moderator")
    post = make.post()
    page = moderator.get("/admin/posts/")
    assert "/bulk-edit/" not in page.text
    answer = moderator.send("/admin/posts/bulk-edit/", {"id": [post.id]})
    assert answer.status_code == 403


def test_a_job_keeps_its_name_when_what_it_set_is_gone(editor, make):
    post, tag = make.post(), make.tag("fog")
    edit(editor, post, tags="fog", way_tags="add")
    delete(tag, by=make.by)
    assert "Edit: Posts" in editor.get("/admin/jobs/").text


def test_a_type_that_saves_in_its_own_way_is_saved_so(editor, make, monkeypatch):
    seen = []

    def own_way(record, values, *, since, by):
        seen.append((record.id, values))
        save.save(record, values, since=since, by=by)

    listing = listing_of("post")
    monkeypatch.setitem(_listings, "post", replace(listing, save=own_way))
    post = make.post()
    run_on_all(verb_of(listing_of("post"), SUMMARY), Post, [post.id], by=make.by)
    assert seen == [(post.id, {"summary": "Fog"})]
    assert again(post).summary == "Fog"


def test_a_number_that_is_emptied_is_what_it_is_by_itself(editor, make):
    picture = make.picture(focal_x=20)
    edit(editor, picture, kind="pictures", way_focal_x="clear")
    assert again(picture).focal_x == 50
