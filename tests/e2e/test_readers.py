"""Reading: on a screen, on a phone, by keyboard, on paper."""

import pytest
from playwright.sync_api import expect

from backoffice.models.post import PostKind
from tests.e2e.test_keyboard import Keyboard
from tests.support.waiting import soon

pytestmark = pytest.mark.browser

TEXT = """The handrail is hollow.[^1] See [the minutes](https://example.org/minutes).

## A pipe

```
print(343.0 / (2 * 1.47)) # a line of code that no phone and no narrow column can show as a whole
```

| Wind | Note | Hertz |
|------|------|------:|
| Still | B flat | 116.5 |

[^1]: Minutes of 1931.
"""
SHIFTS = """() => new Promise((done) => {
  let shift = 0, paint = 0;
  new PerformanceObserver((list) => list.getEntries().forEach((e) => { shift += e.value; }))
    .observe({type: "layout-shift", buffered: true});
  new PerformanceObserver((list) => list.getEntries().forEach((e) => { paint = e.startTime; }))
    .observe({type: "largest-contentful-paint", buffered: true});
  setTimeout(() => done([shift, paint]), 300);
})"""
# What a finger has to hit, but for links within a sentence.
SMALL = """() => [...document.querySelectorAll("a, button, select, .input, .choice")]
  .filter((e) => e.getClientRects().length && !e.matches(".skip, p:not([class]) > a, sup a, li a"))
  .filter((e) => e.getBoundingClientRect().height < 44).map((e) => e.outerHTML.slice(0, 80))"""


@pytest.fixture
def post(make):
    post = make.post(title="Why the harbour bridge hums", slug="hums", body=TEXT)
    above = None
    for _level in range(6):
        above = make.comment(post, parent_id=above and above.id)
    return post


def test_a_post_and_a_deep_thread_are_read_by_keyboard_alone(post, site, somebody):
    reader = somebody(site).goes_to("/")
    keys = Keyboard(reader).steps_to(post.title).enters()
    code = keys.steps_to("Code").page.locator("pre")
    reader.page.keyboard.press("ArrowRight")
    assert soon(lambda: code.evaluate("(code) => code.scrollLeft") > 0, 5)
    expect(code).to_be_focused()
    keys.steps_to("Table").steps_to("Back to the text")
    keys.steps_to("Continue this thread, 2 more").enters()
    reader.reads("A thread under Why the harbour bridge hums")
    keys.steps_to("To the post and all comments").enters()
    reader.reads("The handrail is hollow.")


def test_a_page_stands_still_loads_nothing_from_elsewhere_and_is_there_at_once(
    post, site, somebody, script
):
    reader = somebody(site)
    asked = []
    reader.page.on("request", lambda request: asked.append(request.url))
    for path in ("/", "/posts/hums", "/search/?q=bridge", "/login"):
        reader.page.goto(f"{site.address}{path}")
        if script:
            shift, paint = reader.page.evaluate(SHIFTS)
            assert shift <= 0.02
            assert 0 < paint < 2500
    assert all(url.startswith(site.address) for url in asked), asked


def test_found_words_and_a_post_are_readable_in_the_dark(post, site, somebody):
    reader = somebody(site)
    reader.page.emulate_media(color_scheme="dark")
    reader.goes_to("/search/?q=handrail").reads("The handrail is hollow.").goes_to("/posts/hums")


def test_a_finger_hits_whatever_can_be_pressed(post, site, chrome):
    phone = chrome.new_context(
        viewport={"width": 360, "height": 740}, has_touch=True, is_mobile=True, locale="en"
    )
    page = phone.new_page()
    for path in ("/", "/posts/hums", "/search/?q=nothing", "/login", "/register"):
        page.goto(f"{site.address}{path}")
        assert page.evaluate(SMALL) == [], path
    phone.close()


def test_on_paper_there_is_the_text_and_where_its_links_lead(post, site, somebody):
    reader = somebody(site).goes_to("/posts/hums")
    reader.page.emulate_media(media="print", color_scheme="dark")
    for part in (".masthead", ".site-foot", ".comments", ".reply", ".footnote-backref"):
        expect(reader.page.locator(part).first).to_be_hidden()
    link = reader.page.get_by_role("link", name="the minutes")
    behind = link.evaluate("(link) => getComputedStyle(link, '::after').content")
    assert "https://example.org/minutes" in behind
    ink, paper = reader.page.eval_on_selector(
        "body", "(body) => [getComputedStyle(body).color, getComputedStyle(body).backgroundColor]"
    )
    assert (ink, paper) == ("oklch(0 0 0)", "oklch(1 0 0)")


def test_the_language_is_changed_on_a_phone_with_many_pages_in_the_foot(make, site, somebody):
    for title in ("About this paper", "Imprint and privacy", "How to write to us"):
        make.post(title=title, kind=PostKind.PAGE)
    reader = somebody(site)
    reader.page.set_viewport_size({"width": 320, "height": 640})
    reader.goes_to("/").chooses_language("Deutsch").reads("Neueste")
