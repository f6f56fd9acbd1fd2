"""Each behaviour, on its own markup, with the script as written and as served."""

import hashlib
import json
import re

import pytest
from playwright.sync_api import Page, expect

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


def test_a_double_click_sends_a_form_once(opened):
    page: Page = opened(FORM)
    sent: list[str] = []
    page.on("request", lambda request: request.method == "POST" and sent.append(request.url))
    page.evaluate("""() => {
      const form = document.querySelector("form");
      form.requestSubmit();
      form.requestSubmit();
    }""")
    expect(page.locator("body")).to_have_text("{}")
    assert len(sent) == 1


def test_on_a_mac_commands_go_with_its_own_key_and_ctrl_moves_in_the_text(opened, page: Page):
    page.add_init_script("Object.defineProperty(navigator, 'platform', { get: () => 'MacIntel' })")
    opened('<a href="/search/" data-behaviour="palette">Search</a>')
    expect(page.get_by_role("link")).to_have_attribute("aria-keyshortcuts", "Meta+K")
    page.keyboard.press("Control+k")
    page.keyboard.press("Meta+k")
    page.wait_for_url("**/search/?q=")


def test_what_is_picked_is_wanted_as_what_is_typed(opened):
    page: Page = opened("""<form><input name="who"><select data-behaviour="set-when-typed"
      data-source="who"><option>Leave<option>Set</select></form>""")
    page.locator("[name=who]").evaluate("""(field) => {
      field.value = "Ana #3";
      field.dispatchEvent(new Event("change", { bubbles: true }));
    }""")
    expect(page.locator("select")).to_have_value("Set")


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
    page: Page = opened("<p data-behaviour='menu slug select-all'>Alone</p>", door)
    left = page.evaluate("""() => {
      const frame = document.body.appendChild(document.createElement("iframe"));
      return Object.keys(window).filter((name) => !(name in frame.contentWindow) && isNaN(name));
    }""")
    assert [name for name in left if not name.startswith("__playwright")] == []
    assert page.evaluate("typeof behaviour") == "function"


def test_a_behaviour_that_fails_leaves_the_others_alone(opened):
    page: Page = opened("<p data-behaviour='first second'></p>")
    page.add_script_tag(
        content="""behaviour("first", () => { throw new Error("on purpose") });
        behaviour("second", (element) => { element.textContent = "ran" });"""
    )
    expect(page.locator("p")).to_have_text("ran")
