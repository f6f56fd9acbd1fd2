"""Somebody who arranges a list for their work, and comes back to it."""

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post
from tests.e2e.people import with_script
from tests.support.waiting import soon

ROLES = ("admin", "editor", "author", "moderator")

pytestmark = pytest.mark.browser


def opens_columns(person):
    person.page.locator("summary", has_text="Columns").click()
    person.watch.look()
    return person


def heads(person):
    return [text.strip() for text in person.page.get_by_role("columnheader").all_inner_texts()]


def test_an_editor_chooses_columns_and_finds_them_again(make, hired):
    make.post(title="Low tide", summary="What the sea does")
    mei = opens_columns(hired("editor").opens("Posts"))
    mei.ticks("Summary").page.get_by_label("Place of Summary").fill("1")
    mei.page.get_by_label("Compact").check()
    mei.presses("Apply").reads("The list is shown as you chose.").reads("What the sea does")
    assert heads(mei.opens("Posts"))[:3] == ["Title", "Summary", "Status"]
    opens_columns(mei).presses("As it was made")
    assert "Summary" not in heads(mei)


def test_an_editor_sees_what_each_choice_of_a_filter_leaves(make, hired, script):
    make.posts(2)
    make.draft()
    mei = hired("editor").opens("Posts")
    mei.page.locator("summary", has_text="Filters").click()
    if not script:
        mei.follows("Count what each choice leaves")
    expect(mei.page.locator('[data-facet="status:published"]')).to_have_text("2")
    expect(mei.page.locator('[data-facet="status:archived"]')).to_have_text("0")


def test_a_table_with_every_column_scrolls_by_itself(make, hired):
    make.post(title="Low tide", summary="What the sea does " * 20)
    every = "summary,status,author,tags,publish_at,updated_at,kind,slug,comments_open,created_at"
    mei = hired("editor").goes_to(f"/admin/posts/?columns={every}")
    width = mei.page.evaluate("document.documentElement.scrollWidth")
    assert width <= mei.page.viewport_size["width"]


@pytest.mark.parametrize("width", [320, 1280])
def test_the_longest_name_of_a_tag_makes_no_page_wider(make, hired, width):
    post = make.post(tags=[make.tag("w" * 80), make.tag("Ferries of the northern islands")])
    mei = hired("editor")
    mei.page.set_viewport_size({"width": width, "height": 640})
    for page in ("", f"details/?id={post.id}"):
        mei.goes_to(f"/admin/posts/{page}")
        assert mei.page.evaluate("document.documentElement.scrollWidth") == width


@with_script
@pytest.mark.parametrize("width", [320, 375, 1280, 1440])
@pytest.mark.parametrize("locale", ["en", "ar"])
def test_a_role_or_tag_of_one_word_stands_in_one_line(make, hired, width, locale):
    make.user(name="Ana Torres", email="ana.torres@harbour.example", roles=[*ROLES, "translator"])
    make.post(title="Low tide " * 8, tags=[make.tag(name) for name in ("Beiträge", "ferries")])
    mei = hired("admin", locale=locale)
    mei.page.set_viewport_size({"width": width, "height": 640})
    for page in ("users", "posts"):
        mei.goes_to(f"/admin/{page}/")
        heights = mei.page.locator("td .badge-plain").evaluate_all(
            "all => all.map(e => e.offsetHeight)"
        )
        assert heights
        assert max(heights) < 30, heights
        assert mei.page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [320, 640])
def test_the_ways_to_sort_are_seen_by_whoever_comes_to_them_by_keyboard(make, hired, width):
    make.post()
    mei = hired("editor")
    mei.page.set_viewport_size({"width": width, "height": 640})
    link = mei.goes_to("/admin/posts/").page.locator("thead a").first
    link.focus()
    link.click(trial=True, timeout=2000)


def test_an_editor_saves_a_view_changes_and_resets_it(make, hired):
    make.post(title="Low tide")
    make.draft(title="Who owns the crane?")
    mei = hired("editor").goes_to("/admin/posts/?status=draft").follows("Save as a view")
    mei.fills(name="To write").presses("Save").reads("To write was saved.")
    mei.opens("Posts").reads("Low tide").follows("To write").reads_nothing_of("Low tide")
    mei.field("Search").fill("crane")
    mei.presses("Search").reads("To write (changed)").follows("Reset")
    mei.reads_nothing_of("(changed)").follows("View settings").presses("Delete")
    mei.reads("To write was deleted.").reads("Who owns the crane?")


def test_an_editor_walks_from_post_to_post_and_back_to_the_row(make, hired):
    for title in ("Fog", "Low tide", "Night buses"):
        last = make.post(title=title)
    mei = hired("editor").goes_to("/admin/posts/?sort=title").opens_row("Low tide")
    mei.follows("Previous: Fog").shows(title="Fog").follows("Next: Low tide")
    mei.follows("Next: Night buses").shows(title="Night buses").fills(summary="Dark").saves()
    assert mei.page.url.endswith(f"?sort=title#row-{last.id}")
    assert mei.page.locator("tr:target").inner_text().count("Night buses") == 1


def test_an_editor_goes_to_a_letter_and_to_a_page(make, hired):
    for number in range(45):
        make.post(title=f"{chr(ord('A') + number // 2)} {number}")
    mei = hired("editor").goes_to("/admin/posts/?sort=title")
    mei.page.locator("summary", has_text="Go to").click()
    mei.watch.look()
    mei.field("Beginning of the word").fill("m")
    mei.presses("Go").reads("M 24").reads_nothing_of("L 23")
    mei.page.locator("summary", has_text="Go to").click()
    mei.page.locator("#page-number").fill("3")
    mei.presses("Go").reads("Page 3 of 3").reads("W 44")


def test_an_editor_changes_fields_of_many_posts_at_once(make, hired):
    make.tag("fog")
    for title in ("Low tide", "Night buses", "Ferries"):
        make.post(title=title)
    mei = hired("editor").opens("Posts").picks("Low tide", "Night buses").presses("Edit…")
    mei.reads("Edit 2 records").refers("Tags", "fog")
    mei.page.get_by_label("What to do: Tags").select_option("Add")
    mei.presses("Continue").reads("Nothing has happened yet.").presses("Edit")
    mei.reads("Done for 2 records.")
    db.session.rollback()
    tagged = {post.title for post in db.session.scalars(select(Post)) if post.tags}
    assert tagged == {"Low tide", "Night buses"}


def test_an_editor_picks_all_that_match_and_leaves_one_out(make, hired):
    for number in range(25):
        make.post(title=f"Post {number}")
    mei = hired("editor").goes_to("/admin/posts/?rows=20")
    mei.page.locator("input.pick[name=id]").first.check()
    mei.presses("Select all 25").reads("Selected: 25")
    mei.page.locator("input.pick[name=id]").first.uncheck()
    mei.presses("Archive…").reads("24 records?").presses("Archive").reads("Done for 24 records.")


def test_a_row_that_an_editor_leaves_out_stays_out_wherever_they_look_next(make, hired):
    for number in range(45):
        make.post(title=f"Post {number:02}")
    mei = hired("editor").goes_to("/admin/posts/?rows=20")
    mei.page.locator("input.pick[name=id]").first.check()
    mei.presses("Select all 45").page.locator("input.pick[name=id]").first.uncheck()
    mei.presses("Title", within=mei.page.locator("thead")).reads("Selected: 44")
    mei.page.locator("input.pick[name=id]").first.uncheck()
    mei.page.locator("summary", has_text="Go to").click()
    mei.page.locator("#page-number").fill("3")
    mei.page.locator("#page-number").press("Enter")
    mei.reads("Page 3 of 3").reads("Selected: 43").presses("Archive…").reads("43 records?")


@with_script
def test_enter_at_a_tick_keeps_it_and_does_nothing_else(make, hired, script):
    for number in range(25):
        make.post(title=f"Post {number:02}")
    mei = hired("editor").goes_to("/admin/posts/?rows=20")
    mei.page.locator("input.pick[name=id]").first.check()
    for _time in range(2):
        with mei.page.expect_navigation():
            mei.page.locator("input.pick[name=id]").first.press("Enter")
        mei.reads("Selected: 1").reads("Page 1 of 2")


@with_script
def test_a_cell_is_edited_by_keyboard_and_left_with_escape(make, hired, script):
    make.post(title="Low tide")
    mei = hired("editor").goes_to("/admin/posts/?cells=edit")
    link = mei.page.get_by_role("table").get_by_role("link", name="Published")
    link.focus()
    mei.page.keyboard.press("Enter")
    mei.page.get_by_role("dialog").wait_for()
    mei.page.keyboard.press("Escape")
    assert link.evaluate("e => e === document.activeElement")


def test_an_editor_back_at_a_row_far_down_still_sees_the_undo(make, hired):
    for number in range(30):
        make.post(title=f"Post {number:02}")
    mei = hired("editor").goes_to("/admin/posts/?sort=title").opens_row("Post 18")
    mei.fills(summary="Dark").page.get_by_role("button", name="Save", exact=True).click()
    assert soon(lambda: mei.page.evaluate("scrollY > 0"), 5)
    expect(mei.page.locator("tr:target")).to_be_in_viewport(ratio=1)
    expect(mei.page.get_by_role("button", name="Undo")).to_be_in_viewport(ratio=1)
