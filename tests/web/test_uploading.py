"""A form with a file: picked, pasted or dropped, shown, and sent with progress."""

from base64 import b64encode

import pytest
from playwright.sync_api import Page, expect

from tests.support.images import image_file
from tests.web.conftest import OFFLINE, SITE

pytestmark = pytest.mark.browser

UPLOAD = """<main tabindex="-1"><form method="post" action="/send" enctype="multipart/form-data"
data-behaviour="unsaved upload" data-uploading="On its way"><label>Picture
<input type="file" name="file" data-behaviour="picture" data-ways="Or drop it here."></label>
<label>Left <input name="focal_x" value="50"></label><label>Top <input name="focal_y"></label>
<button name="then" value="stay">Save</button></form></main>"""

PIXELS = b64encode(image_file("PNG", size=(40, 20))).decode()
GIVE = """([kind, data]) => {
  const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
  const files = new DataTransfer();
  files.items.add(new File([bytes], "pasted.png", { type: "image/png" }));
  const given = { bubbles: true, cancelable: true, clipboardData: files, dataTransfer: files };
  const event = kind === "paste" ? new ClipboardEvent(kind, given) : new DragEvent(kind, given);
  document.querySelector("[name=focal_x]").dispatchEvent(event);
}"""
CHOSEN = "() => [...document.querySelector('[type=file]').files].map((file) => file.name)"


@pytest.mark.parametrize("kind", ["paste", "drop"])
def test_a_picture_is_dropped_or_pasted_into_its_field_and_shown(opened, kind):
    page: Page = opened(UPLOAD)
    expect(page.get_by_text("Or drop it here.")).to_be_visible()
    page.evaluate(GIVE, [kind, PIXELS])
    assert page.evaluate(CHOSEN) == ["pasted.png"]
    expect(page.locator("canvas")).to_be_visible()
    assert page.evaluate("window.broken") is None


def test_what_is_no_picture_is_not_shown_and_text_is_pasted_as_text(opened):
    page: Page = opened(UPLOAD)
    file = {"name": "a.png", "mimeType": "image/png", "buffer": b"no picture"}
    page.locator("[type=file]").set_input_files(file)
    expect(page.locator("canvas")).to_be_hidden()
    page.evaluate(
        """() => document.querySelector("[name=focal_y]").dispatchEvent(
        new ClipboardEvent("paste", { bubbles: true, clipboardData: new DataTransfer() }))"""
    )
    assert page.evaluate(CHOSEN) == ["a.png"]
    assert page.evaluate("window.broken") is None


def test_a_click_on_the_picture_sets_the_focal_point_and_the_numbers_move_it(opened):
    page: Page = opened(UPLOAD, "home")
    page.evaluate(GIVE, ["paste", PIXELS])
    shown = page.locator("canvas").bounding_box()
    assert shown
    where = {"x": shown["width"] * 0.75, "y": shown["height"] * 0.2}
    page.locator("canvas").click(position=where)
    expect(page.get_by_label("Left")).to_have_value("75")
    expect(page.get_by_label("Top")).to_have_value("20")
    page.get_by_label("Left").fill("10")
    expect(page.locator("circle")).to_have_attribute("cx", "10%")


def test_a_file_is_sent_with_progress_and_the_answer_takes_the_place_of_the_page(opened):
    page: Page = opened(UPLOAD)
    answer = """<!doctype html><title>Error: here</title><main tabindex="-1"><p tabindex="-1"
    autofocus id="errors">Not saved</p><button data-behaviour="dismiss" hidden>x</button></main>"""
    sent: list[str] = []

    def reply(route):
        sent.append(route.request.headers["content-type"])
        route.fulfill(body=answer, status=422, content_type="text/html")

    page.route("**/send", reply)
    page.evaluate(GIVE, ["paste", PIXELS])
    page.get_by_role("button", name="Save").dblclick()
    expect(page.get_by_text("Not saved")).to_be_focused()
    assert page.title() == "Error: here"
    assert page.url == SITE  # what was refused may have no page to come back to
    expect(page.get_by_role("button", name="x")).to_be_visible()
    assert len(sent) == 1
    assert sent[0].startswith("multipart/form-data")
    page.goto("about:blank")  # nothing asks whether to leave


def test_an_answer_in_another_dress_brings_its_own_sheet(opened):
    page: Page = opened(UPLOAD)
    answer = '<!doctype html><link rel="stylesheet" href="/y.css"><main><h1>Too large</h1></main>'
    page.route("**/send", lambda route: route.fulfill(body=answer, content_type="text/html"))
    page.evaluate(GIVE, ["paste", PIXELS])
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("heading", name="Too large")).to_be_visible()
    expect(page.locator("link[rel=stylesheet]")).to_have_attribute("href", "/y.css")


def test_a_form_without_a_file_is_sent_as_ever(opened):
    page: Page = opened(UPLOAD)
    page.get_by_role("button", name="Save").click()
    page.wait_for_url("**/send")


def test_a_file_waits_offline_too(opened):
    page: Page = opened(OFFLINE + UPLOAD)
    page.evaluate(GIVE, ["paste", PIXELS])
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    assert page.evaluate(CHOSEN) == ["pasted.png"]
    expect(page.get_by_role("button", name="Save")).to_be_enabled()
