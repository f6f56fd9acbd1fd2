"""A list is edited cell by cell: a small form for one field, checked like the big one."""

import re

from backoffice.models.post import PostStatus
from backoffice.models.tag import Tag
from backoffice.records import lookup
from backoffice.services import save
from tests.support.client import form_of
from tests.support.make import again


def cell(post, field, back="cells=edit"):
    return f"/admin/posts/cell/?field={field}&id={post.id}&back={back}"


def send(browser, page, **data):
    """Send the form of a cell's page, with what else it holds."""
    path, hidden = form_of(page.text, r"/cell/[^\"]*")
    version = re.search(r'name="version"[^>]*value="(\d+)"', page.text)[1]
    return browser.post(path.replace("&amp;", "&"), data={**hidden, "version": version, **data})


def test_a_list_is_for_reading_until_one_edits_it(editor, make):
    post = make.post()
    page = editor.get("/admin/posts/?sort=title")
    assert 'class="cell-edit"' not in page.text
    assert "/admin/posts/?sort=title&amp;cells=edit" in page.text
    editing = editor.get("/admin/posts/?sort=title&cells=edit").text
    fields = re.findall(rf'class="cell-edit" href="[^"]*field=(\w+)[^"]*id={post.id}"', editing)
    assert fields == ["status", "author", "tags", "publish_at"]
    assert '<a class="hint tap" href="/admin/posts/?sort=title">Leave editing' in editing


def test_a_cell_is_saved_and_leads_back_to_its_row(editor, make):
    post = make.post()
    done = send(editor, editor.get(cell(post, "status")), status="archived")
    assert done.location == f"/admin/posts/?cells=edit#row-{post.id}"
    assert again(post).status is PostStatus.ARCHIVED


def test_a_tag_can_be_added_in_a_cell(editor, make):
    post, tag = make.post(), make.tag("fog")
    send(editor, editor.get(cell(post, "tags")), tags="fog")
    assert again(post).tags == [again(tag)]


def test_a_mistake_is_said_and_nothing_is_saved(editor, make):
    post = make.post()
    wrong = send(editor, editor.get(cell(post, "author")), author="Nobody")
    assert wrong.status_code == 422
    assert "“Nobody” is not found" in wrong.text


def test_who_leaves_a_cell_unsaved_is_asked_first_as_in_the_big_form(editor, make):
    page = editor.get(cell(make.post(), "author"))
    assert 'data-behaviour="unsaved" method' in page.text
    refused = send(editor, page, author="Nobody")
    assert 'data-behaviour="unsaved" data-changed' in refused.text


def test_two_people_at_one_cell(editor, make):
    post = make.post()
    page = editor.get(cell(post, "status"))
    save.save(post, {"status": PostStatus.DRAFT}, since=post.version, by=make.by)
    conflict = send(editor, page, status="archived")
    assert conflict.status_code == 409
    assert "This was saved in the meantime" in conflict.text
    assert again(post).status is PostStatus.DRAFT
    send(editor, conflict, status="archived")
    assert again(post).status is PostStatus.ARCHIVED


def test_another_field_can_not_be_sent_along(editor, make):
    post = make.post(title="Low tide")
    send(editor, editor.get(cell(post, "status")), status="draft", title="High tide")
    assert again(post).title == "Low tide"


def test_only_what_one_may_edit_is_a_link(browse, make):
    author = browse("author", "moderator")
    mine, foreign = make.draft(author=author.person), make.post()
    page = author.get("/admin/posts/?cells=edit").text
    assert f"field=status&amp;back=cells%3Dedit&amp;id={mine.id}" in page
    assert f"field=author&amp;back=cells%3Dedit&amp;id={mine.id}" not in page
    assert f"field=status&amp;back=cells%3Dedit&amp;id={foreign.id}" not in page
    assert author.get(cell(mine, "author")).status_code == 404
    assert author.get(cell(foreign, "status")).status_code == 403


def test_fields_that_no_cell_edits_are_not_found(editor, make):
    post = make.post()
    for field in ("body", "body_html", "version", "nothing", ""):
        assert editor.get(cell(post, field)).status_code == 404


def test_readers_of_a_list_are_not_offered_it(browse, make):
    make.post()
    page = browse("moderator").get("/admin/posts/?cells=edit")
    assert "Edit in the list" not in page.text
    assert "Leave editing" not in page.text
    assert 'class="cell-edit"' not in page.text


def test_it_costs_no_statement_more(editor, make, statements):
    make.post(tags=[make.tag()])
    reading = statements(editor.get, "/admin/posts/")
    assert statements(editor.get, "/admin/posts/?cells=edit") == reading


def test_a_field_that_one_may_not_edit_is_refused_when_sent_along(browse, make):
    author, other = browse("author"), make.user(roles=["author"])
    mine = make.draft(author=author.person)
    page = author.get(cell(mine, "status"))
    answer = send(author, page, status="draft", author=f"{other.name} #{other.id}")
    assert answer.status_code == 403
    assert again(mine).author_id == author.person.id


def test_a_whole_title_goes_before_a_number_at_its_end(app, make):
    first, editor = make.tag("harbour"), make.user(roles=["editor"])
    assert lookup.find(Tag, f"Pier #{first.id}", by=editor) == first
    pier = make.tag(f"Pier #{first.id}")
    assert lookup.find(Tag, f"Pier #{first.id}", by=editor) == pier
    assert lookup.find(Tag, f"harbour #{first.id}", by=editor) == first
