"""The life of a post, and two people at one post."""

import re

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post, PostStatus
from backoffice.records.attributes import attribute
from tests.e2e.people import with_script
from tests.e2e.test_readers import SHIFTS

pytestmark = pytest.mark.browser


def posts():
    db.session.rollback()
    return {post.title: post for post in db.session.scalars(select(Post))}


def test_an_editor_writes_a_post_improves_and_publishes_it(site, make, somebody, hired):
    make.user(roles=["author"], name="Ben Okafor")
    make.tag("harbour")
    mei, reader = hired("editor"), somebody(site)

    mei.opens("Posts").starts("Post").fills(title="Night buses", body="One stop has *no* light.")
    mei.refers("Author", "Ben Okafor").refers("Tags", "harbour").saves().reads("was created")
    made = posts()["Night buses"]
    assert (made.author.name, [tag.name for tag in made.tags]) == ("Ben Okafor", ["harbour"])

    mei.opens_row("Night buses").shows(title="Night buses").fills(summary="What changed").saves()
    mei.opens_row("Night buses").presses("Publish").reads("Publish: Night buses")
    reader.goes_to("/").reads("What changed").follows("Night buses").reads("One stop has no light.")


@with_script
def test_a_text_without_a_preview_has_the_other_buttons(hired, monkeypatch):
    monkeypatch.setitem(vars(attribute(Post.body)), "renders", None)
    page = hired("editor").opens("Posts").starts("Post").page
    assert page.get_by_role("button", name="Preview").count() == 0
    page.locator("[name=body]").press("Control+b")
    expect(page.locator("[name=body]")).to_have_value("****")


def test_an_editor_archives_posts_in_bulk_and_deletes_one(site, make, somebody, hired):
    make.post(title="Night buses")
    make.post(title="Eleven words for fog")
    mei, reader = hired("editor"), somebody(site)
    reader.goes_to("/").reads("Night buses")

    mei.opens("Posts").picks("Night buses", "Eleven words for fog").presses("Archive…")
    mei.reads("Nothing has happened yet.").presses("Archive").reads("Done for 2 records.")
    assert {post.status for post in posts().values()} == {PostStatus.ARCHIVED}
    reader.goes_to("/").reads("There is nothing to read yet.")

    mei.opens("Posts").opens_row("Night buses").follows("Delete").presses("Delete")
    mei.reads("Night buses was deleted.")
    assert list(posts()) == ["Eleven words for fog"]


def test_an_editor_deletes_a_post_and_has_it_back_by_undo(site, make, somebody, hired):
    post = make.post(title="Night buses", tags=[make.tag("harbour")])
    make.comment(post, body="Which stop?")
    mei, reader = hired("editor"), somebody(site)

    mei.opens("Posts").opens_row("Night buses").follows("Delete").presses("Delete")
    mei.reads("Night buses was deleted.")
    assert "Night buses" not in posts()
    mei.presses("Undo").reads("Taken back: 2 records.").reads("Night buses")
    reader.goes_to("/").follows("Night buses").reads("Which stop?").reads("harbour")

    mei.presses("Undo").reads_nothing_of("Night buses")
    assert "Night buses" not in posts()


def test_an_editor_takes_back_a_change_from_the_history(make, hired):
    post = make.post(title="Low tide")
    mei = hired("editor")
    mei.edits(post).fills(title="High tide").saves().edits(post).follows("History")
    mei.follows("Take back…").reads("High tide Low tide").presses("Take them back")
    mei.reads("Taken back: 1 record.").reads("Undo of change")
    assert list(posts()) == ["Low tide"]


def test_an_editor_finds_posts_by_filter_and_reads_their_history(make, hired):
    make.draft(title="Who owns the crane?")
    post = make.post(title="Low tide")
    mei = hired("editor")
    mei.opens("Posts").opens_filters().ticks("Draft").presses("Apply")
    mei.reads("1 match").reads("Who owns the crane?").reads_nothing_of("Low tide")
    mei.edits(post).fills(title="High tide").saves()
    mei.edits(post).follows("History").reads("Low tide High tide").follows("Details")
    mei.reads("High tide")


def test_two_editors_of_different_fields_both_win(make, hired):
    post = make.post(title="Low tide")
    anna, ben = hired("editor").edits(post), hired("editor").edits(post)
    anna.fills(title="High tide").saves()
    ben.fills(summary="Short").saves()
    anna.edits(post).shows(title="High tide", summary="Short")


def test_two_editors_of_one_field_see_both_values_and_the_second_decides(make, hired):
    post = make.post(title="Low tide")
    anna, ben = hired("editor").edits(post), hired("editor").edits(post)
    anna.fills(title="High tide").saves()
    ben.fills(title="Spring tide").saves()
    ben.reads("This was saved in the meantime").reads("High tide").reads("Spring tide")
    ben.shows(title="Spring tide").saves()
    anna.edits(post).shows(title="Spring tide")


def test_a_form_with_a_mistake_says_what_is_wrong_and_keeps_what_was_written(make, hired):
    mei = hired("editor").opens("Posts").starts("Post")
    mei.fills(title="Fog", address="no spaces here").saves()
    mei.reads("Not saved. Have another look:").shows(title="Fog", address="no spaces here")


def test_an_editor_finds_all_that_was_written_again_by_back(make, hired):
    make.user(roles=["author"], name="Ben Okafor")
    make.tag("harbour")
    mei = hired("editor").opens("Posts").starts("Post").fills(title="Fog")
    mei.refers("Author", "Ben Okafor").refers("Tags", "harbour").saves().reads("was created")
    mei.page.go_back()
    mei.shows(title="Fog", author=re.compile("Ben Okafor"), tags=re.compile("harbour"))


def test_an_editor_writes_with_the_bar_and_sees_what_readers_will(make, hired, script):
    make.post(title="Low tide", body="Dry shoes")
    mei = hired("editor").opens("Posts").follows("Low tide")
    bar = mei.page.get_by_role("toolbar", name="Formatting")
    if not script:
        expect(bar).to_be_hidden()
        return
    mei.field("Body").select_text()
    bar.get_by_role("button", name="Bold").click()
    expect(mei.field("Body")).to_have_value("**Dry shoes**")
    bar.get_by_role("button", name="Preview").click()
    expect(mei.page.get_by_role("region", name="Preview").locator("strong")).to_have_text(
        "Dry shoes"
    )
    mei.watch.look()
    expect(mei.page.locator(".letters")).to_have_text("8 / 200")


@with_script
def test_an_editor_makes_a_tag_while_writing(make, hired, script):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts").follows("Low tide")
    mei.field("Tags").press_sequentially("fog")
    mei.page.get_by_role("option", name="New: fog").click()
    expect(mei.field("Tags")).to_have_value(re.compile(r"^fog #\d+, $"))
    mei.presses("Save").reads("Low tide was saved.").reads("fog")


@with_script
def test_enter_takes_the_tag_that_is_marked_and_that_is_the_one_typed_in_full(make, hired, script):
    make.tag("Alarm"), make.tag("arm")
    mei = hired("editor").edits(make.post())
    tags = mei.field("Tags")
    tags.press_sequentially("arm")
    expect(mei.page.locator(".suggestions [aria-selected=true]")).to_have_text("arm")
    tags.press("Enter")
    expect(tags).to_have_value(re.compile(r"^arm #\d+, $"))
    tags.press_sequentially("ala")
    expect(mei.page.locator(".suggestions [aria-selected=true]")).to_have_text("Alarm")
    tags.press("ArrowDown")
    tags.press("Enter")
    expect(tags).to_have_value(re.compile(r"^arm #\d+, Alarm #\d+, $"))


@with_script
def test_what_is_typed_while_a_new_tag_is_being_made_stays(make, hired, script):
    mei = hired("editor").edits(make.post())
    tags = mei.field("Tags")
    making = []

    def hold(route):
        making.append(route)

    mei.page.route("**/admin/tags/new/", hold)
    tags.press_sequentially("fog")
    with mei.page.expect_request("**/admin/tags/new/"):
        mei.page.get_by_role("option", name="New: fog").click()
    tags.press_sequentially(", harbour lights")
    making[0].continue_()
    expect(tags).to_have_value(re.compile(r"^fog #\d+, harbour lights$"))


def test_an_editor_copies_a_post(make, hired):
    make.post(title="Low tide", body="Dry shoes")
    mei = hired("editor").opens("Posts").follows("Low tide")
    mei.page.locator(".save-bar summary").click()
    mei.presses("Make a copy…").reads("Nothing is saved yet.")
    mei.fills(title="High tide").presses("Save").reads("High tide was created.").reads("Low tide")


@with_script
def test_forms_and_lists_stand_still_while_they_load(make, hired, script):
    post = make.post(title="Low tide", body="Dry shoes")
    mei = hired("editor")
    for address in ("/admin/", "/admin/posts/", f"/admin/posts/edit/?id={post.id}"):
        mei.page.goto(f"{mei.site.address}{address}")
        shift, _paint = mei.page.evaluate(SHIFTS)
        assert shift <= 0.02, f"{address} moves by {shift}"
