"""Forms: what readers will see of a text, copies, and records made by their name alone."""

import re

import pytest

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.comment import CommentStatus
from backoffice.models.picture import Picture
from backoffice.models.post import Post, PostStatus
from backoffice.models.tag import Tag
from backoffice.models.user import User
from backoffice.records.form import Panel, Section, build
from backoffice.services.posts import publish
from tests.support.client import sent_from
from tests.support.rows import newest

JSON = {"Accept": "application/json"}
RENDERED = "/admin/posts/rendered/?field=body"


def test_a_text_is_shown_as_readers_will_see_it(browse):
    answer = browse("editor").send(RENDERED, {"text": "# Tide\n\n**low**<script>x()</script>"})
    assert answer.json == {"html": "<h2>Tide</h2>\n<p><strong>low</strong></p>\n"}


def test_a_comment_is_rendered_by_the_rules_for_comments(browse):
    address = "/admin/comments/rendered/?field=body"
    answer = browse("moderator").send(address, {"text": "![](/x.png) *hm*"})
    assert answer.json == {"html": "<p> <em>hm</em></p>\n"}


@pytest.mark.parametrize("field", ["title", "nothing", ""])
def test_a_field_without_markup_is_not_rendered(browse, field):
    assert browse("editor").send(f"/admin/posts/rendered/?field={field}").status_code == 404


def test_rendering_takes_the_right_to_see_such_records_and_a_token(browse):
    assert browse("translator").send(RENDERED, {"text": "x"}).status_code == 403
    assert browse("editor").post(RENDERED, data={"text": "x"}).status_code == 400


def test_saving_again_after_a_conflict_keeps_what_only_the_other_person_changed(browse, make):
    fog, tide = make.tag("fog"), make.tag("tide")
    post = make.post(title="Low tide", summary="Dry", tags=[fog], body="Old")
    hers, his = browse("editor"), browse("editor")
    path = f"/admin/posts/edit/?id={post.id}"
    old, stale = (sent_from(each.get(path).text) for each in (hers, his))
    other = {"summary": "Wet", "tags": f"tide #{tide.id}", "status": "archived", "body": "New"}
    hers.post(path, data={**old, **other, "title": "High tide", "publish_at": "2026-01-02T03:04"})
    answer = his.post(path, data={**stale, "title": "Spring tide"})
    assert answer.status_code == 409
    assert his.post(path, data=sent_from(answer.text)).status_code == 303
    db.session.expire_all()
    assert (post.title, post.summary, post.body) == ("Spring tide", "Wet", "New")
    assert (post.tags, post.status, post.publish_at.minute) == ([tide], PostStatus.ARCHIVED, 4)


def test_who_leaves_the_time_alone_is_in_nobodys_way_who_changes_it(browse, make):
    post = make.draft()
    publish(post, by=make.by)
    hers, his = browse("editor"), browse("editor")
    path = f"/admin/posts/edit/?id={post.id}"
    old, stale = (sent_from(each.get(path).text) for each in (hers, his))
    assert hers.post(path, data={**old, "publish_at": "2026-01-02T03:04"}).status_code == 303
    assert his.post(path, data={**stale, "title": "Spring tide"}).status_code == 303
    db.session.expire_all()
    assert (post.title, post.publish_at.minute) == ("Spring tide", 4)


def values_of(page):
    """What would be sent from the form of a page, as far as these tests ask."""
    title = re.search(r'id="title"[^>]*value="([^"]*)"', page)[1]
    slug = re.search(r'id="slug"[^>]*value="([^"]*)"', page)[1]
    return title, slug


def test_a_copy_is_looked_through_before_it_is_saved(editor, make):
    post = make.post(title="Low tide", slug="low-tide", body="Dry shoes")
    sent = {"title": "Low tide, edited", "slug": "low-tide", "status": "draft", "kind": "post"}
    sent["author"] = f"#{editor.person.id}"
    page = editor.send("/admin/posts/new/", {**sent, "copy": "1", "version": "1"})
    assert page.status_code == 200
    assert "This is a copy. Nothing is saved yet." in page.text
    assert values_of(page.text) == ("Low tide, edited", "")
    assert db.session.query(Post).count() == 1
    saved = editor.send("/admin/posts/new/", {**sent, "slug": ""})
    assert saved.status_code == 303
    assert {each.slug for each in db.session.query(Post)} == {"low-tide", "low-tide-edited"}
    assert db.session.get_one(Post, post.id).title == "Low tide"


def test_who_makes_records_from_a_list_comes_back_to_it_as_it_was_left(editor):
    listed = editor.get("/admin/tags/?q=otters")
    new = re.search(r'href="(/admin/tags/new/[^"]*)"', listed.text)[1]
    form = {**sent_from(editor.get(new).text), "name": "Otters"}
    again = editor.send("/admin/tags/new/", {**form, "another": "1"})
    assert again.location == new
    named = editor.send("/admin/tags/new/?area=3&_scheme=x", {"name": "Seals", "another": "1"})
    assert named.location == "/admin/tags/new/?area=3&_scheme=x"
    saved = editor.send("/admin/tags/new/", {**form, "name": "Otters at night"})
    assert saved.location.startswith("/admin/tags/?q=otters#row-")


def test_who_may_not_make_a_record_is_not_offered_a_copy(browse, make):
    comment = make.comment(make.post())
    page = browse("moderator").get(f"/admin/comments/edit/?id={comment.id}").text
    assert "Make a copy" not in page
    assert "Save and add another" not in page
    tag = make.tag()
    assert "Make a copy" in browse("editor").get(f"/admin/tags/edit/?id={tag.id}").text


def test_a_tag_is_made_by_its_name_alone(browse):
    answer = browse("editor").send("/admin/tags/new/", {"name": "fog"}, headers=JSON)
    tag = db.session.query(Tag).one()
    assert (answer.status_code, answer.json) == (201, {"id": tag.id, "text": "fog"})
    assert db.session.query(Change).filter_by(record_type="tag", action="create").count() == 1


@pytest.mark.parametrize("name", ["", "x" * 81, "fog"])
def test_a_name_that_will_not_do_is_explained(browse, make, name):
    make.tag(name="fog")
    answer = browse("editor").send("/admin/tags/new/", {"name": name}, headers=JSON)
    assert answer.status_code == 422
    assert answer.json["errors"]["name"]
    assert db.session.query(Tag).count() == 1


def test_a_field_offers_to_make_only_what_a_name_suffices_for(browse, make):
    page = browse("editor").get("/admin/posts/new/").text
    assert 'data-create="/admin/tags/new/"' in page
    assert 'data-create="/admin/users/new/"' not in page
    assert "data-create" not in browse("author").get("/admin/posts/new/").text


def test_the_form_of_a_new_record_begins_as_the_record_would(app, make):
    fields = Panel("", Picture.focal_x, Post.status, Post.comments_open, Post.title)
    with app.test_request_context():
        section = Section("", fields.attributes, [])
        form = build([section], None, by=make.user(roles=["admin"]))
    assert form.focal_x.data == Picture.focal_x.default.arg
    assert form.status.data is PostStatus.DRAFT
    assert form.comments_open.data is True
    assert not form.title.data


def test_what_the_form_of_a_record_shows_is_the_record(app, make):
    post = make.post(comments_open=False)
    with app.test_request_context():
        section = Section("", Panel("", Post.status, Post.comments_open).attributes, [])
        form = build([section], post, by=make.user(roles=["admin"]))
    assert form.status.data is PostStatus.PUBLISHED
    assert form.comments_open.data is False


@pytest.mark.parametrize(
    "address", ["nonsense", "ana@", "@example.com", "ana@exa mple.com", "a@b.c，d@e.f"]
)
def test_what_is_no_address_is_said_beside_the_field(browse, make, address):
    form = {"name": "Ana", "email": address, "locale": "en", "timezone": "UTC"}
    answer = browse("admin").send("/admin/users/new/", form)
    assert answer.status_code == 422
    assert "Enter an e-mail address, for example ana@example.com." in answer.text


def test_marks_that_come_along_when_something_is_copied_are_left_out(browse):
    admin, mark = browse("admin"), "\u200f"
    unseen = admin.send("/admin/tags/new/", {"name": mark, "slug": ""})
    assert unseen.status_code == 422 and "Fill in this field." in unseen.text
    decomposed = "か\u3099い\u200cこく"
    admin.send("/admin/tags/new/", {"name": f"a{mark}b", "slug": f"{decomposed}{mark}"})
    tag = newest(Tag)
    assert (tag.name, tag.slug) == (f"a{mark}b", "がい-こく")
    form = {"name": "Mei", "email": f"\u202a\u200cmei@example.com\u202c{mark}", "locale": "en"}
    admin.send("/admin/users/new/", {**form, "timezone": "UTC"})
    assert newest(User).email == "mei@example.com"


@pytest.mark.parametrize("comma", [",", "、", "،", "，"])
def test_names_are_told_apart_by_any_comma(browse, make, comma):
    make.tag("harbour"), make.tag("ferries")
    post, editor = make.post(), browse("editor")
    path = f"/admin/posts/edit/?id={post.id}"
    sent = {**sent_from(editor.get(path).text), "tags": f"harbour{comma}ferries"}
    assert editor.post(path, data=sent).status_code == 303
    db.session.refresh(post)
    assert {tag.name for tag in post.tags} == {"harbour", "ferries"}


def test_a_new_record_begins_with_what_its_fields_hold_by_themselves(browse):
    page = browse("editor").get("/admin/posts/new/").text
    box = re.search(r'<input[^>]*name="comments_open"[^>]*>', page)[0]
    assert "checked" in box


def test_more_roles_cost_no_more_statements_to_save_or_to_act(browse, make, statements):
    def cost_of(browser):
        one, other = make.comment(status=CommentStatus.PENDING), make.comment()
        address = f"/admin/comments/edit/?id={other.id}"
        saving = statements(browser.send, address, {"body": "New", "version": "1"})
        return saving, statements(browser.act, "comments", "approve", one.id)

    saving, acting = cost_of(browse("moderator"))
    assert (saving, acting) == (12, 23), "the page for the token included"
    assert cost_of(browse("moderator", "translator", "author")) == (saving, acting)


def test_the_same_name_said_often_is_looked_for_once_and_too_many_not_at_all(
    browse, make, statements
):
    editor, post, tag = browse("editor"), make.post(), make.tag("sea")
    form = sent_from(editor.get(f"/admin/posts/edit/?id={post.id}").text)

    def save(tags):
        return editor.post(f"/admin/posts/edit/?id={post.id}", data={**form, "title": "", **tags})

    once = statements(save, {"tags": f"sea #{tag.id}"})
    assert statements(save, {"tags": f"sea #{tag.id}," * 1000}) == once
    many = save({"tags": ",".join(str(number) for number in range(501))})
    assert "Name at most 500." in many.text
