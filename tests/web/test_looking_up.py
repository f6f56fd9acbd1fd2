"""The field that finds records by their names, with the script as written and as served."""

import pytest
from playwright.sync_api import Locator, Page, expect

pytestmark = pytest.mark.browser

LOOKUP = """<form method="post"><div><div class="field"><label for="who">People</label>
<input id="who" name="who" value="{value}" data-behaviour="combobox" data-lookup="/lookup/" {more}>
</div></div><button>Save</button></form>"""


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


def test_the_browser_offers_no_words_of_its_own_while_one_types_and_gives_back_what_was(opened):
    _page, field = look_up(opened)
    field.press_sequentially("ana t")
    expect(field).to_have_attribute("autocomplete", "off")
    field.press("Tab")
    expect(field).not_to_have_attribute("autocomplete", "off")
    field.focus()
    expect(field).to_have_attribute("autocomplete", "off")


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


MAKES = """data-more="There are more." data-create="/new/" data-title="name" data-new="New: {}" """


def test_what_is_wrong_with_a_new_name_stands_there_until_something_else_is_typed(opened):
    page, field = look_up(opened, more=MAKES)
    errors = {"errors": {"name": ["Shorten it."]}}
    page.route("**/new/", lambda route: route.fulfill(json=errors, status=422))
    page.evaluate("document.forms[0].insertAdjacentHTML('beforeend', '<input name=csrf_token>')")
    field.press_sequentially("fog")
    page.get_by_role("option", name="New: fog").click()
    expect(page.get_by_role("status")).to_have_text("Shorten it.")
    field.fill("")
    field.press_sequentially("an")
    expect(page.get_by_role("status")).to_have_text("There are more.")


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


def test_enter_takes_nothing_that_belongs_to_an_earlier_text(opened):
    page, field = look_up(opened)
    field.click()
    expect(page.get_by_role("option").first).to_be_visible()
    field.evaluate("""(field) => {
      field.value = "Ben Okafor";
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new KeyboardEvent("keydown", { key: "Enter", cancelable: true }));
    }""")
    expect(field).to_have_value("Ben Okafor")
