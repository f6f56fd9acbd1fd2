"""Somebody who uses no mouse."""

import pytest
from playwright.sync_api import expect

from backoffice.extensions import db
from backoffice.models.comment import CommentStatus
from tests.e2e.people import with_script
from tests.support.make import PASSWORD

pytestmark = pytest.mark.browser

MOST_STEPS = 60
FOCUSED = """() => {
  const it = document.activeElement;
  const name = it.getAttribute("aria-label") || it.labels?.[0]?.textContent || it.textContent;
  return [name.replace(/\\s+/g, " ").trim(), getComputedStyle(it).outlineStyle !== "none"];
}"""


# Before the answer to the first can have come.
TWICE = """() => [1, 2].forEach(() => document.dispatchEvent(
  new KeyboardEvent("keydown", {key: "k", ctrlKey: true})))"""


# Before the palette asks for what was typed.
TYPED_AND_CLOSED = """() => {
  document.querySelector("[role=combobox]").dispatchEvent(new Event("input"));
  document.querySelector(".palette").close();
}"""

# Before there is an answer to what was typed.
TYPED_AND_ENTERED = """() => {
  const input = document.querySelector("[role=combobox]");
  input.value = "ana";
  input.dispatchEvent(new Event("input"));
  input.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", cancelable: true}));
}"""


# Whether some point of what has the focus is seen.
UNCOVERED = """() => {
  const it = document.activeElement, box = it.getBoundingClientRect();
  return [0.1, 0.5, 0.9].some((part) => {
    const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height * part);
    return it.contains(top) || top?.contains(it);
  });
}"""


class Keyboard:
    """Tab, Enter and letters, nothing else."""

    def __init__(self, person):
        self.person, self.page = person, person.page

    def steps_to(self, name):
        """Tab until that has the focus; wherever one passes, the focus can be seen."""
        passed = []
        for _ in range(MOST_STEPS):
            self.page.keyboard.press("Tab")
            focused, visible = self.page.evaluate(FOCUSED)
            assert visible, f"{focused!r} doesn't show that it has the focus"
            if focused == name:
                return self
            passed.append(focused)
        raise AssertionError(f"{name!r} is not among {passed}")

    def types(self, text):
        self.page.keyboard.press("ControlOrMeta+A")
        self.page.keyboard.type(text)
        return self

    def enters(self):
        with self.page.expect_navigation():
            self.page.keyboard.press("Enter")
        self.person.watch.look()
        return self


def test_somebody_logs_in_and_edits_a_post_by_keyboard_alone(site, make, somebody):
    make.post(title="Low tide")
    make.user(roles=["editor"], email="mei@example.com", password=PASSWORD)
    mei = somebody(site).goes_to("/login")
    keys = Keyboard(mei)
    keys.steps_to("E-mail").types("mei@example.com")
    keys.steps_to("Password").types(PASSWORD).enters()
    keys.steps_to("Administration").enters().steps_to("Posts").enters()
    keys.steps_to("Low tide").enters().steps_to("Title").types("High tide")
    keys.steps_to("Save").enters()
    mei.reads("was saved").reads("High tide")


def test_the_first_step_skips_the_navigation(make, hired):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts")
    keys = Keyboard(mei).steps_to("Skip to content")
    mei.page.keyboard.press("Enter")
    keys.steps_to("New: Post")
    assert mei.page.evaluate("document.activeElement.closest('main') !== null")


def test_somebody_archives_a_picked_post_by_keyboard_alone(make, hired):
    make.post(title="Low tide")
    make.post(title="Night buses")
    mei = hired("editor").opens("Posts")
    keys = Keyboard(mei).steps_to("Select: Low tide")
    mei.page.keyboard.press("Space")
    keys.steps_to("Archive…").enters()
    mei.reads("Nothing has happened yet.")
    keys.steps_to("Archive").enters()
    mei.reads("Archive: Low tide")


def test_somebody_changes_a_cell_by_keyboard_alone(make, hired, script):
    post = make.post(title="Low tide")
    mei = hired("editor").opens("Posts")
    keys = Keyboard(mei).steps_to("Edit in the list").enters().steps_to("Published")
    mei.page.keyboard.press("Enter")
    mei.page.get_by_role("radio", name="Published").wait_for()
    if not script:
        keys.steps_to("Published")
    mei.page.keyboard.press("ArrowDown")
    mei.watch.look()
    keys.steps_to("Save").enters()
    mei.reads("Low tide was saved.")
    assert mei.page.url.endswith(f"?cells=edit#row-{post.id}")
    mei.page.locator(f"#row-{post.id}").get_by_text("Archived").wait_for()


def test_the_palette_finds_a_post_from_anywhere(make, hired, script):
    make.post(title="Low tide")
    mei = hired("editor").opens("Tags")
    if not script:
        mei.follows("Search").fills(search_everything="low t").presses("Search")
        mei.page.get_by_role("link", name="Low tide").click()
        mei.reads("Publishing")
        return
    mei.page.keyboard.press("ControlOrMeta+k")
    mei.page.get_by_role("combobox", name="Search everything").wait_for()
    mei.page.keyboard.type("low t")
    mei.page.get_by_role("option", name="Low tide").wait_for()
    mei.watch.look()
    Keyboard(mei).enters()
    assert "/admin/posts/edit/" in mei.page.url


@with_script
def test_an_impatient_hand_opens_the_palette_once(make, hired):
    mei = hired("editor").opens("Tags")
    mei.page.evaluate(TWICE)
    mei.page.get_by_role("combobox", name="Search everything").wait_for()
    assert mei.page.get_by_role("dialog").count() == 1
    assert mei.page.url.endswith("/admin/tags/")


@with_script
def test_the_palette_presses_the_buttons_of_the_page_below(make, hired, script):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts")
    mei.page.get_by_role("checkbox", name="Select: Low tide").check()
    mei.page.keyboard.press("ControlOrMeta+k")
    mei.page.get_by_role("combobox", name="Search everything").wait_for()
    mei.page.keyboard.type("archive")
    mei.page.get_by_role("option", name="Archive…").click()
    mei.reads("Nothing has happened yet.")


@with_script
def test_enter_in_the_palette_presses_nothing_that_nobody_asked_for(make, hired, script):
    comment = make.comment(status=CommentStatus.PENDING)
    mona = hired("moderator").goes_to(f"/admin/comments/details/?id={comment.id}")
    mona.page.keyboard.press("ControlOrMeta+k")
    mona.page.get_by_role("option", name="Approve").wait_for()
    mona.page.keyboard.press("Enter")
    mona.page.evaluate(TYPED_AND_ENTERED)
    mona.page.wait_for_url("**/admin/search/?q=ana")
    db.session.expire_all()
    assert comment.status is CommentStatus.PENDING


@with_script
def test_on_the_page_of_search_the_key_leads_to_its_own_field(hired):
    mei = hired("editor").goes_to("/admin/search/?q=nowhere")
    mei.page.keyboard.press("ControlOrMeta+k")
    assert mei.page.get_by_role("searchbox").evaluate("it => it === document.activeElement")
    assert mei.page.get_by_role("dialog").count() == 0


@with_script
def test_that_nothing_matches_is_said_aloud(hired):
    mei = hired("editor").opens("Tags")
    mei.page.keyboard.press("ControlOrMeta+k")
    mei.page.get_by_role("combobox", name="Search everything").wait_for()
    mei.page.keyboard.type("nowhere")
    mei.page.get_by_role("status", name="Search").get_by_text("Nothing matches.").wait_for()


@with_script
def test_who_closes_the_palette_while_it_looks_stays_on_the_page(make, hired, script):
    mei = hired("editor").opens("Tags")
    mei.page.keyboard.press("ControlOrMeta+k")
    mei.page.get_by_role("combobox", name="Search everything").wait_for()
    mei.page.evaluate(TYPED_AND_CLOSED)
    mei.page.wait_for_timeout(500)
    assert mei.page.url.endswith("/admin/tags/")


@pytest.mark.parametrize("follows", ["Skip to content", "Author"])
def test_what_is_wrong_is_seen_wherever_the_last_link_led(make, hired, follows):
    make.post()
    mei = hired("editor").opens("Posts").starts("Post")
    if follows == "Author":
        mei.presses("Save")  # the summary of its mistakes has a link to the field
        mei.page.locator("#errors a").last.press("Enter")
    else:
        mei.page.get_by_role("link", name=follows).press("Enter")
    assert "#" in mei.page.url
    mei.presses("Save")
    expect(mei.page.locator("#errors")).to_be_focused()
    expect(mei.page.locator("#errors")).to_be_in_viewport()


@with_script
@pytest.mark.parametrize("width", [1280, 375])
def test_whoever_closes_the_palette_goes_on_where_they_were(make, hired, script, width):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts").opens_filters()
    mei.page.set_viewport_size({"width": width, "height": 800})
    mei.field("Author").focus()
    mei.page.keyboard.press("ControlOrMeta+k")
    expect(mei.page.get_by_role("dialog")).to_be_visible()
    mei.page.keyboard.press("Escape")
    expect(mei.field("Author")).to_be_focused()


@with_script
@pytest.mark.parametrize("summary", ["Filters", "Columns"])
def test_no_field_of_a_panel_takes_the_focus_unseen(make, hired, script, summary):
    make.post()
    mei = hired("editor").opens("Posts")
    mei.page.set_viewport_size({"width": 1280, "height": 600})
    mei.page.locator("summary", has_text=summary).click()
    while mei.page.evaluate("document.activeElement.textContent.trim()") != "Apply":
        mei.page.keyboard.press("Tab")
        assert mei.page.evaluate(UNCOVERED), mei.page.evaluate("document.activeElement.outerHTML")


@with_script
def test_single_keys_walk_the_list_and_can_be_switched_off(make, hired, script):
    make.post(title="Low tide")
    make.post(title="Night buses")
    mei = hired("editor").opens("Posts")
    keys = mei.page.keyboard
    for key in ("j", "j", "k", "x"):
        keys.press(key)
    assert mei.page.locator(".pick:checked").get_attribute("aria-label") == "Select: Night buses"
    keys.press("?")
    mei.page.get_by_role("checkbox", name="Use single keys in this browser").uncheck()
    mei.watch.look()
    keys.press("Escape")
    keys.press("x")
    keys.press("j")
    mei.goes_to("/admin/posts/")
    keys.press("j")
    assert mei.page.evaluate("document.activeElement === document.body")
