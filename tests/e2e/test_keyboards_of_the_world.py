"""Whoever writes with an input method, or on a keyboard without Latin letters."""

import re

import pytest
from playwright.sync_api import expect

from tests.e2e.people import with_script

pytestmark = [pytest.mark.browser, with_script]

# A key that an input method takes, in the field that has the focus.
COMPOSING = """(key) => document.activeElement.dispatchEvent(new KeyboardEvent(
  "keydown", {bubbles: true, cancelable: true, isComposing: true, keyCode: 229, ...key}))"""
# A key as an Arabic keyboard says it.
PRESSED = """(key) => document.activeElement.dispatchEvent(new KeyboardEvent(
  "keydown", {bubbles: true, cancelable: true, ...key}))"""


def test_a_word_in_the_making_opens_and_closes_nothing(make, hired):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts").opens_filters()
    mei.field("Author").focus()
    mei.page.evaluate(COMPOSING, {"key": "Escape", "code": "Escape"})
    expect(mei.field("Author")).to_be_focused()
    mei.page.evaluate(COMPOSING, {"key": "Process", "code": "KeyK", "ctrlKey": True})
    mei.page.wait_for_load_state("networkidle")
    expect(mei.page.locator("dialog")).to_have_count(0)


def test_single_keys_are_those_at_the_same_place(make, hired):
    make.post(title="Low tide")
    mei = hired("editor").opens("Posts")
    mei.page.evaluate(PRESSED, {"key": "ĵ", "code": "KeyJ"})  # a Latin letter of its own
    assert mei.page.evaluate("document.activeElement === document.body")
    mei.page.evaluate(PRESSED, {"key": "ت", "code": "KeyJ"})
    expect(mei.page.get_by_role("link", name="Low tide")).to_be_focused()
    mei.page.evaluate(PRESSED, {"key": "؟", "code": "Slash", "shiftKey": True})
    expect(mei.page.get_by_role("dialog")).to_be_visible()


@pytest.mark.parametrize(("key", "code"), [("B", "KeyB"), ("لا", "KeyB")])
def test_bold_is_bold_with_caps_lock_and_in_any_alphabet(make, hired, key, code):
    mei = hired("editor").edits(make.post(body="fog"))
    mei.field("Body").select_text()
    mei.page.evaluate(PRESSED, {"key": key, "code": code, "ctrlKey": True})
    expect(mei.field("Body")).to_have_value("**fog**")


@pytest.mark.parametrize("comma", [",", "、", "،", "，"])
def test_names_are_told_apart_by_the_comma_of_the_keyboard(make, hired, comma):
    make.tag("harbour"), make.tag("ferries")
    mei = hired("editor").edits(make.post())
    tags = mei.field("Tags")
    tags.press_sequentially(f"harbour{comma}ferries")
    expect(mei.page.get_by_role("option", name="ferries", exact=True)).to_be_visible()
    tags.press("Enter")
    expect(tags).to_have_value(re.compile(r"^harbour, ferries #\d+, $"))


def test_the_counter_says_what_the_browser_lets_in(make, hired):
    mei = hired("editor").edits(make.post())
    mei.page.keyboard.press("Escape")
    mei.field("Title").fill("𠮷" * 4)
    expect(mei.page.locator(".letters")).to_have_text("8 / 200")
