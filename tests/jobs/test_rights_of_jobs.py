"""A job does what its owner might do when they asked, while they still may do all of that."""

import re
from html import unescape

import pytest

from backoffice.extensions import db
from backoffice.jobs import bulk, export, importing, runner
from backoffice.models.change import ChangeSet
from backoffice.models.job import Job, JobStatus
from backoffice.models.post import Post, PostStatus
from backoffice.models.recorder import change_set, last_written
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.policy import Refused
from backoffice.records import exporting, selecting
from backoffice.records.declaration import listing_of
from backoffice.services import jobs
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.posts import archive
from backoffice.services.save import save
from backoffice.services.undo import MOST_CHANGES
from tests.support.importing import check, confirm, counts_of, job_of, take_in
from tests.support.make import again
from tests.support.rows import count, newest
from tests.support.work import run_all_due


@pytest.fixture(autouse=True)
def few_at_once(app, monkeypatch):
    monkeypatch.setattr(bulk, "PART", 4)
    monkeypatch.setattr(exporting, "PART", 4)
    monkeypatch.setitem(app.config, "EXPORT_AT_ONCE", 0)


def asked(verb, by, **query):
    """Something to be done to all posts that match, not begun."""
    listing = listing_of("post")
    picked = selecting.select_everything(listing, query, by=by)
    return bulk.start(listing.verb(verb), picked, by=by)


def exported(by, **query):
    picked = selecting.select_everything(listing_of("post"), query, by=by)
    return export.start(export.Order("csv", ["title"]), picked, by=by)


def begun(job):
    """The claim to a job of which one part is done."""
    claim = jobs.claim(job.id)
    assert runner._part(claim)
    return claim


def archived():
    return count(Post, Post.status == PostStatus.ARCHIVED)


# --- who gained rights


def test_a_job_does_no_more_than_its_owner_might_when_they_asked(make):
    author, other = make.user(roles=["author"]), make.draft()
    for _number in range(6):
        make.draft(author=author)
    job = asked("delete", author, status=["draft"])
    make.give(author, "author", "editor")
    run_all_due()
    assert (again(job).status, job.done) == (JobStatus.DONE, 6)
    assert db.session.get(Post, other.id)


def test_a_file_holds_no_more_than_its_owner_might_see_when_they_asked(browse, make):
    make.role("writer", "admin.enter", "post.own", "list.export")
    writer = browse("writer")
    make.post(author=writer.person, title="Mine")
    make.draft(title="Somebody else's")
    job = exported(writer.person)
    make.give(writer.person, "writer", "editor")
    run_all_due()
    make.give(writer.person, "writer")
    file = writer.get(f"/admin/jobs/file/?id={job.id}").text
    assert "Mine" in file and "Somebody" not in file


def test_what_was_checked_with_other_rights_is_checked_again(browse, make):
    make.role("writer", "admin.enter", "post.own", "list.import")
    writer, theirs = browse("writer"), make.draft(title="Theirs")
    page = check(writer, f"id,title\n{theirs.id},Mine\n,New\n", strict="no")
    assert counts_of(page) == {"created": 1, "failed": 1}
    make.give(writer.person, "writer", "editor")
    assert "Your permissions changed meanwhile." in confirm(writer, page).text
    assert again(theirs).title == "Theirs"


# --- who lost rights


@pytest.mark.parametrize("left", [["translator"], ["author"]])
def test_work_ends_with_a_word_once_its_owner_lost_a_right(make, left):
    make.posts(10)
    editor = make.user(roles=["editor"])
    job = asked("archive", editor)
    claim = begun(job)
    make.give(editor, *left)
    with pytest.raises(Refused, match="fewer permissions by now"):
        runner._part(claim)
    assert archived() == 4


def test_it_goes_on_where_it_was_once_they_have_the_right_again(make):
    make.posts(10)
    editor = make.user(roles=["editor"])
    job = exported(editor)
    claim = begun(job)
    make.give(editor, "translator")
    with pytest.raises(Refused):
        runner._part(claim)
    make.give(editor, "editor")
    while runner._part(claim):
        pass
    assert (again(job).status, job.done) == (JobStatus.DONE, 10)


def test_nobody_works_on_for_who_may_not_enter_the_administration_any_more(make):
    make.role("door", "admin.enter")
    make.role("hands", "post.manage")
    person = make.user(roles=["door", "hands"])
    make.posts(5)
    job = asked("archive", person)
    make.give(person, "hands")
    run_all_due()
    assert (again(job).status, archived()) == (JobStatus.FAILED, 0)
    with pytest.raises(Refused, match="fewer permissions by now"):
        jobs.retry(job, by=person)


def test_a_right_lost_while_rows_were_read_counts_too(make, monkeypatch):
    make.posts(3)
    editor = make.user(roles=["editor"])
    job = exported(editor)

    def reading(job, by, claim):
        step = export.read(job, by, claim)
        make.give(editor, "author")
        return step

    monkeypatch.setitem(runner.READERS, "export", reading)
    run_all_due()
    assert (again(job).status, job.done) == (JobStatus.FAILED, 0)


def test_a_finished_export_says_why_it_can_not_be_fetched_any_more(browse, make):
    make.posts(1)
    editor = browse("editor")
    job = exported(editor.person)
    run_all_due()
    make.give(editor.person, "author")
    address = f"/admin/jobs/details/?id={job.id}"
    assert "fewer permissions by now" in editor.get(address).text
    with transaction():
        job.expires_at = utcnow()
    assert "fewer permissions by now" not in editor.get(address).text


def test_the_sizes_of_a_picture_are_made_whatever_its_uploader_may_do_by_now(make):
    author = make.user(roles=["author"])
    picture = make.picture(by=author)
    make.give(author, "user")
    run_all_due()
    assert again(picture).prepared_at


def test_what_a_job_left_alone_is_not_named_to_who_may_not_see_it_any_more(browse, make):
    post = make.post(title="Secret", status=PostStatus.ARCHIVED)
    editor = browse("editor")
    editor.act("posts", "archive", post.id)
    job = newest(Job)
    address = f"/admin/jobs/problems/?id={job.id}"
    assert "Secret" in editor.get(address).text
    make.give(editor.person, "translator")
    assert "Secret" not in editor.get(address).text
    assert "Secret" not in editor.get(f"/admin/jobs/details/?id={job.id}").text


def test_an_import_shows_its_lines_while_one_may_do_what_one_might(browse, make):
    make.role("writer", "admin.enter", "post.own", "list.import")
    editor = browse("editor")
    post = make.draft(title="Before")
    page = take_in(editor, f"id,title\n{post.id},After\n", strict="no")
    make.give(editor.person, "writer")
    for address in ("result", "errors"):
        path = f"/admin/posts/import/{address}/?id={job_of(page).id}"
        assert editor.get(path).status_code == 403


def test_whoever_lost_the_right_to_import_can_stop_what_they_asked_for(browse, make, monkeypatch):
    monkeypatch.setattr(importing, "AT_ONCE", 0)
    make.role("looker", "admin.enter", "post.manage", "tag.manage")
    editor = browse("editor")
    job = job_of(check(editor, "name,slug\nA,a\n", "tags"))
    make.give(editor.person, "looker")
    page = editor.get(f"/admin/jobs/details/?id={job.id}")
    assert (page.status_code, "Stop" in page.text) == (200, True)
    editor.press(page, "/jobs/cancel/", {})
    assert again(job).status is JobStatus.CANCELLED


# --- what the filter meant


@pytest.mark.parametrize("query", [{"author": ["ana"]}, {"tags": ["harb"]}])
def test_who_is_called_so_since_was_not_asked_about(make, query):
    ana, ben = make.user(roles=["author"], name="Ana"), make.user(roles=["author"], name="Ben")
    harbour, ferries = make.tag("harbour"), make.tag("ferries")
    for _number in range(5):
        make.post(author=ana, tags=[harbour])
    theirs = make.post(author=ben, tags=[ferries])
    job = asked("delete", make.user(roles=["editor"]), **query)
    save(ben, {"name": "Ben Hanan"}, since=1, by=make.by)
    save(ferries, {"name": "harbour ferries"}, since=1, by=make.by)
    run_all_due()
    assert (again(job).status, job.done) == (JobStatus.DONE, 5)
    assert db.session.get(Post, theirs.id)


@pytest.mark.parametrize("ask", [exported, lambda by, **query: asked("archive", by, **query)])
def test_work_ends_with_a_word_when_what_its_filter_named_is_gone(make, ask):
    news = make.tag("news")
    for _number in range(10):
        make.post(tags=[news])
    job = ask(make.user(roles=["editor"]), tags=["news"])
    claim = begun(job)
    delete(news, by=make.by)
    with pytest.raises(Refused, match="Pick them again"):
        runner._part(claim)
    assert again(job).tried == 4


def test_a_number_of_what_is_gone_is_no_part_of_another_name(make):
    news, days = make.tag("news"), make.tag("=100 days", slug="days")
    for _number in range(5):
        make.post(tags=[news])
    theirs = make.post(tags=[days])
    job = asked("delete", make.user(roles=["editor"]), tags=["news"])
    delete(news, by=make.by)
    run_all_due()
    assert again(job).status is JobStatus.FAILED
    assert db.session.get(Post, theirs.id)


def test_rows_picked_by_a_name_stay_picked_on_the_page(browse, make):
    news = make.tag("news")
    for _number in range(3):
        make.post(tags=[news])
    editor = browse("editor")
    page = editor.keep(editor.get("/admin/posts/?tags=new"), pick="everything")
    save(news, {"name": "new words"}, since=1, by=make.by)
    assert "list-picked" in editor.get(page.request.full_path).text


def test_an_export_counts_what_leaves(browse, make):
    make.role("writer", "admin.enter", "post.own", "list.export")
    writer = browse("writer")
    make.post(author=writer.person)
    make.posts(2)
    picked = selecting.select_everything(listing_of("post"), {}, by=writer.person)
    make.give(writer.person, "writer", "editor")
    writer.send(
        "/admin/posts/export/",
        {"format": "csv", "column": "title", "selection": selecting.token_of(picked)},
    )
    assert newest(ChangeSet).counts == {"post": 3}


# --- what is taken back


def test_an_address_that_names_no_type_of_record_is_not_found(browse, make):
    post = make.post()
    archive(post, by=make.by)
    address = f"/admin/undo/?id={last_written()}&type=po%00st&of={post.id}"
    assert browse("translator").get(address).status_code in (400, 404)


def test_a_big_change_can_be_taken_back_from_the_history_of_ones_own_record(browse, make):
    author, others = browse("author"), make.posts(MOST_CHANGES)
    own = make.post(author=author.person)
    with change_set(by=make.by):
        for ids in ([post.id for post in others], [own.id]):
            run_on_all(archive, Post, ids, by=make.by)
    page = author.get(f"/admin/posts/history/?id={own.id}")
    asks = author.get(unescape(re.search(r'href="([^"]*/admin/undo/[^"]*)"', page.text)[1]))
    assert asks.status_code == 200
    author.press(asks, "/undo/", {})
    run_all_due()
    assert (again(own).status, newest(Job).done) == (PostStatus.PUBLISHED, 1)
