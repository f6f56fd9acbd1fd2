"""Each behaviour, on its own markup, with the script as written and as served."""

import hashlib
import json
import re

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.web.conftest import OFFLINE

pytestmark = pytest.mark.browser

MENU = """<main tabindex="-1"><p>Elsewhere</p></main>
<details class="menu" data-behaviour="menu"><summary>More</summary>
<div class="menu-panel"><button>Edit</button></div></details>"""

ROWS = """<form><table><thead><tr><td>
<input class="pick" type="checkbox" data-behaviour="select-all" hidden aria-label="All"></td></tr>
</thead>
<tbody><tr><td><input class="pick" type="checkbox" name="id" value="1" aria-label="One"></td></tr>
<tr><td><input class="pick" type="checkbox" name="id" value="2" aria-label="Two"></td></tr>
</tbody></table></form>"""

FLASH = """<main tabindex="-1"><ul class="flash">
<li class="notice">Saved.
<button data-behaviour="dismiss" type="button" hidden>Dismiss it</button></li>
<li class="notice">Sent.
<button data-behaviour="dismiss" type="button" hidden>Dismiss that</button></li>
</ul></main>"""

FORM = """<form method="post" data-behaviour="unsaved"><label>Title <input name="title"></label>
<label>Address <input name="slug" data-behaviour="slug" data-source="title" maxlength="20"></label>
<button>Save</button></form><a href="/elsewhere">Elsewhere</a>"""

LOOKUP = """<form method="post"><div><div class="field"><label for="who">People</label>
<input id="who" name="who" value="{value}" data-behaviour="combobox" data-lookup="/lookup/" {more}>
</div></div><button>Save</button></form>"""

PROOF = """<form method="post" data-behaviour="proof-of-work" data-challenge="{challenge}"
data-difficulty="{bits}">
<input type="hidden" name="proof"><label>Text <input name="text"></label>
<div data-status role="status" hidden>Checking <progress max="1"></progress></div>
<button name="then" value="stay">Send</button></form>"""


def test_escape_closes_a_menu_and_gives_the_focus_back(opened):
    page: Page = opened(MENU)
    page.get_by_text("More").click()
    page.get_by_role("button", name="Edit").focus()
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Edit")).to_be_hidden()
    expect(page.locator("summary")).to_be_focused()


def test_a_click_elsewhere_closes_a_menu(opened):
    page: Page = opened(MENU, "home")
    page.get_by_text("More").click()
    expect(page.get_by_role("button", name="Edit")).to_be_visible()
    page.get_by_text("Elsewhere").click()
    expect(page.get_by_role("button", name="Edit")).to_be_hidden()


def test_the_box_in_the_head_ticks_all_rows_and_shows_when_some_are_ticked(opened):
    page: Page = opened(ROWS)
    every, one, two = (page.get_by_label(name) for name in ("All", "One", "Two"))
    every.check()
    expect(two).to_be_checked()
    one.uncheck()
    expect(every).to_have_js_property("indeterminate", True)
    two.uncheck()
    expect(every).to_have_js_property("indeterminate", False)
    expect(every).not_to_be_checked()


def test_a_message_goes_when_it_is_dismissed_and_the_focus_stays_on_the_page(opened):
    page: Page = opened(FLASH, "home")
    page.get_by_role("button", name="Dismiss it").click()
    expect(page.get_by_text("Saved.")).to_have_count(0)
    expect(page.get_by_role("button", name="Dismiss that")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".flash")).to_have_count(0)
    expect(page.locator("main")).to_be_focused()


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Zürich, heute: 3 Brücken!", "zurich-heute-3-bruck"),
        ("مواعيد العبارة", "مواعيد-العبارة"),
        ("東京 がいど", "東京-がいど"),
        (" --- ", ""),
    ],
)
def test_an_empty_address_follows_the_title(opened, title, slug):
    page: Page = opened(FORM)
    page.get_by_label("Title").fill(title)
    expect(page.get_by_label("Address")).to_have_value(slug)


def test_an_address_of_ones_own_stays(opened):
    page: Page = opened(FORM)
    page.get_by_label("Address").fill("mine")
    page.get_by_label("Title").fill("Something else")
    expect(page.get_by_label("Address")).to_have_value("mine")


def asked_when_leaving(page: Page) -> list[str]:
    asked: list[str] = []

    def stay(dialog):
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", stay)
    page.get_by_role("link", name="Elsewhere").click()
    page.wait_for_url("**/elsewhere")
    return asked


def test_leaving_a_changed_form_asks_first(opened):
    page: Page = opened(FORM)
    page.get_by_label("Title").press_sequentially("New")
    assert asked_when_leaving(page) == ["beforeunload"]


def test_leaving_asks_nothing_when_the_change_was_typed_back(opened):
    page: Page = opened(FORM)
    page.get_by_label("Title").press_sequentially("N")
    page.get_by_label("Title").press("Backspace")
    assert asked_when_leaving(page) == []


def test_saving_a_changed_form_asks_nothing(opened):
    page: Page = opened(FORM)
    asked: list[str] = []
    page.on("dialog", lambda dialog: (asked.append(dialog.type), dialog.accept()))
    page.get_by_label("Title").press_sequentially("New")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text('"title": ["New"]')
    assert asked == []


def test_what_was_typed_offline_stays_until_it_can_be_sent(opened):
    page: Page = opened(OFFLINE + FORM)
    title = page.get_by_label("Title")
    title.fill("Low tide")
    page.context.set_offline(True)
    expect(page.get_by_role("status")).to_have_text("You are offline.")
    page.get_by_role("button", name="Save").click()
    expect(title).to_have_value("Low tide")
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text('"title": ["Low tide"]')


def test_a_site_on_this_very_machine_needs_no_network(opened):
    page: Page = opened(OFFLINE + FORM, site="http://127.0.0.1:5999/")
    page.evaluate("Object.defineProperty(navigator, 'onLine', { get: () => false })")
    page.evaluate("dispatchEvent(new Event('offline'))")
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    page.get_by_label("Title").fill("Low tide")
    page.get_by_role("button", name="Save").click()
    expect(page.locator("body")).to_contain_text('"title": ["Low tide"]')


def look_up(opened, value: str = "", more: str = "") -> tuple[Page, Locator]:
    """A page with a field for people, and the field."""
    page: Page = opened(LOOKUP.format(value=value, more=more))
    return page, page.get_by_role("combobox", name="People")


def test_a_person_is_found_by_name_and_picked_with_the_keyboard(opened):
    page, field = look_up(opened)
    field.press_sequentially("ana t")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_role("listbox", name="People")).to_contain_text("ana@example.com")
    expect(field).to_have_attribute("aria-expanded", "true")
    field.press("ArrowDown")
    expect(page.get_by_role("option", selected=True)).to_contain_text("Ana Torres")
    field.press("Enter")
    expect(field).to_have_value("Ana Torres #3")
    expect(field).to_have_attribute("aria-expanded", "false")
    field.press("Enter")
    expect(page.locator("body")).to_contain_text('"who": ["Ana Torres #3"]')


def test_enter_takes_the_first_suggestion_instead_of_sending_the_form(opened):
    page, field = look_up(opened)
    field.press_sequentially("ana t")
    expect(page.get_by_role("option")).to_have_count(1)
    field.press("Enter")
    expect(field).to_have_value("Ana Torres #3")


def test_a_click_into_an_empty_field_shows_what_there_is(opened):
    page, field = look_up(opened)
    field.click()
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Enter")
    expect(page.locator("body")).to_have_text("{}")  # what is only looked at is not taken


def test_what_is_offered_and_picked_is_shown_until_something_else_is_typed(opened):
    page, field = look_up(opened)
    shown = page.locator(".field + img[src='/3.webp']")
    field.press_sequentially("ana")
    expect(page.get_by_role("option").first.locator("img")).to_have_attribute("src", "/3.webp")
    expect(page.get_by_role("option").last.locator("img")).to_have_count(0)
    page.get_by_role("option").first.click()
    expect(shown).to_have_count(1)
    field.press("Backspace")
    expect(shown).to_have_count(0)


def test_the_last_of_several_names_is_completed_and_the_others_stay(opened):
    page, field = look_up(opened, value="Ben #7", more="data-multiple")
    field.press("End")
    field.press_sequentially(", anaï")
    expect(page.get_by_role("option")).to_have_count(1)
    page.get_by_role("option").click()
    expect(field).to_have_value("Ben #7, Anaïs  Petit #8, ")
    expect(field).to_be_focused()


def test_after_a_choice_the_next_name_can_be_typed_at_once(opened):
    page, field = look_up(opened, more="data-multiple")
    for letters in ("ana t", "anaï"):
        field.press_sequentially(letters)
        expect(page.get_by_role("option")).to_have_count(1)
        field.press("ArrowDown")
        field.press("Enter")
    expect(field).to_have_value("Ana Torres #3, Anaïs  Petit #8, ")
    field.press("Tab")
    expect(field).to_have_value("Ana Torres #3, Anaïs  Petit #8")


def test_a_list_that_is_cut_off_says_so(opened):
    page, field = look_up(opened, more='data-more="There are more."')
    field.press_sequentially("ana t")
    expect(page.get_by_role("option")).to_have_count(1)
    expect(page.get_by_text("There are more.")).to_be_hidden()
    field.fill("")
    field.press_sequentially("an")
    expect(page.get_by_role("option")).to_have_count(2)
    expect(page.get_by_text("There are more.")).to_be_visible()


def test_escape_closes_the_suggestions_and_leaves_the_text(opened):
    page, field = look_up(opened)
    field.press_sequentially("an")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("Escape")
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("an")


def test_tab_leaves_the_field_without_picking(opened):
    page, field = look_up(opened)
    field.press_sequentially("an")
    expect(page.get_by_role("option").first).to_be_visible()
    field.press("ArrowDown")
    field.press("Tab")
    expect(page.get_by_role("button", name="Save")).to_be_focused()
    expect(page.get_by_role("listbox")).to_be_hidden()
    expect(field).to_have_value("an")


@pytest.mark.parametrize("challenge", ["harbour", "a longer, signed challenge – " * 4])
def test_a_comment_is_sent_with_proof_of_work_on_a_site_without_tls(opened, challenge):
    page: Page = opened(PROOF.format(challenge=challenge, bits=9), "home")
    assert not page.evaluate("isSecureContext")
    page.get_by_role("button", name="Send").click()
    expect(page.locator("body")).to_contain_text('"then"')
    sent = json.loads(page.locator("body").inner_text())
    digest = hashlib.sha256(f"{challenge}:{sent['proof'][0]}".encode()).digest()
    assert int.from_bytes(digest) >> (256 - 9) == 0
    assert sent["then"] == ["stay"]


def test_the_check_is_done_while_somebody_writes_and_shows_nothing(opened):
    page: Page = opened(PROOF.format(challenge="harbour", bits=9), "home")
    page.get_by_label("Text").focus()
    expect(page.locator("[name=proof]")).to_have_value(re.compile(r"\d+"))
    expect(page.get_by_text("Checking")).to_be_hidden()


def test_somebody_who_sends_at_once_sees_that_the_check_goes_on(opened):
    page: Page = opened(PROOF.format(challenge="harbour", bits=40), "home")
    page.get_by_role("button", name="Send").click()
    expect(page.get_by_role("status")).to_contain_text("Checking")
    page.wait_for_function("document.querySelector('progress').value > 0")


@pytest.mark.parametrize("door", ["home", "admin"])
def test_the_scripts_leave_one_name_behind_and_no_error(opened, door):
    page: Page = opened("<p data-behaviour='menu slug select-all combobox unsaved'>Alone</p>", door)
    page.add_script_tag(content='behaviour("bad", () => { throw new Error("bad") })')
    left = page.evaluate("""() => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      return Object.keys(window).filter((name) => !(name in frame.contentWindow) && isNaN(name));
    }""")
    assert [name for name in left if not name.startswith("__playwright")] in ([], ["broken"])
    assert page.evaluate("typeof behaviour") == "function"


def test_a_behaviour_that_fails_leaves_the_others_alone(opened):
    page: Page = opened("<p data-behaviour='first second'></p>")
    page.add_script_tag(
        content="""behaviour("first", () => { throw new Error("on purpose") });
        behaviour("second", (element) => { element.textContent = "ran" });"""
    )
    expect(page.locator("p")).to_have_text("ran")
