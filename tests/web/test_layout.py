"""Where things stand on a page: measured in a browser, with the sheets as written."""

import pytest
from playwright.sync_api import Page

from tests.web.conftest import source

pytestmark = pytest.mark.browser

RIBBON = '<p class="ribbon">This is a demonstration.</p>'
SHELL = """<div class="shell"><nav class="side" popover>{links}<p class="side-foot">Ada</p></nav>
<main class="panel"><div class="panel-body"><h1>Posts</h1></div></main></div>"""


def lay_out(
    page: Page,
    body: str,
    *,
    width: int = 1280,
    direction: str = "ltr",
    sheet: str = "admin_css",
) -> Page:
    page.set_viewport_size({"width": width, "height": 640})
    head = f"<style>{source(sheet)}</style>"
    page.set_content(f'<!doctype html><html dir="{direction}">{head}<body>{body}</body></html>')
    return page


def box(page: Page, selector: str) -> dict[str, float]:
    found = page.locator(selector).first.bounding_box()
    assert found, f"{selector} is not to be seen"
    return dict(found)


@pytest.mark.parametrize("ribbon", ["", RIBBON], ids=["plain", "demo"])
def test_the_foot_of_the_navigation_is_in_sight_below_a_ribbon_too(page, ribbon):
    lay_out(page, ribbon + SHELL.format(links="<a class='nav-link'>Home</a>" * 3))
    foot = box(page, ".side-foot")
    assert 560 < foot["y"] + foot["height"] <= 640


ROWS = """<table class="table list-table"><tbody><tr><td><input class="pick" type="checkbox"></td>
<td><a class="main">Why Bristol is talking about budgets again, and ten questions on bees</a></td>
<td><span class="badge">Published</span></td>
<td><span class="person nowrap"><span class="avatar">AN</span><bdi>Arthur Nakamura</bdi></span></td>
<td data-label="E-mail"><bdi class="words">arthur.nakamura@example.com</bdi></td>
<td data-label="Tags"><span class="badge">Cycling</span> <span class="badge">Garden</span></td>
<td class="end nowrap" data-label="Publish time">Nov 26, 2026, 11:30</td>
<td class="end nowrap" data-label="Updated">Nov 19, 2026</td></tr></tbody></table>"""


def test_titles_get_the_room_and_an_address_stays_in_one_line(page):
    lay_out(page, f'<div class="panel-body">{ROWS}</div>')
    titles, address = box(page, "td:has(.main)"), box(page, ".words")
    widths = page.eval_on_selector_all("td", "cells => cells.map((cell) => cell.clientWidth)")
    assert round(titles["width"]) >= max(widths)
    assert box(page, ".main")["height"] < 70
    assert address["height"] < 30


@pytest.mark.parametrize("width", [320, 768, 960])
def test_a_row_never_reaches_past_the_panel(page, width):
    shell = SHELL.format(links="").replace("<h1>Posts</h1>", ROWS)
    lay_out(page, shell, width=width)
    assert page.evaluate("document.documentElement.scrollWidth") <= width


PROFILE = """<dl class="facts card"><dt>Member since</dt><dd>2026</dd>
<dt>E-mail</dt><dd><bdi>administrator@example.com</bdi></dd></dl>"""
TERMS = """<footer class="site-foot"><div class="wrap row"><span>Backoffice</span>
<form class="language"><select class="input"><option>English</select><button class="button">Change
</button></form><nav class="push row"><a class="tap">Feed</a><a class="tap">Terms</a></nav></div>
</footer>"""
CARD = (
    '<main class="gate"><form class="gate-card"><h1>Change your e-mail address</h1></form></main>'
)
PREVIEW = """<article class="reading"><div class="notice">A preview.</div>
<header class="stack"><h1 class="headline">Bees</h1></header></article>"""


@pytest.mark.parametrize("width", [320, 360])
def test_on_a_phone_no_word_is_torn_apart(page, width):
    lay_out(page, PROFILE, width=width)
    assert box(page, "bdi")["height"] < 25
    lay_out(page, TERMS, width=width, sheet="home_css")
    assert box(page, ".push a")["y"] == box(page, ".push a + a")["y"]
    assert box(page, ".language")["height"] < 40
    lay_out(page, CARD, width=width, sheet="home_css")
    second = "const t = h1.firstChild, r = document.createRange(); r.setStart(t, 12);"
    lines = f"h1 => {{ {second} r.setEnd(t, 18); return r.getClientRects().length }}"
    assert page.eval_on_selector("h1", lines) == 1  # "e-mail"


def test_the_word_on_a_preview_stands_off_the_title(page):
    lay_out(page, PREVIEW, width=360, sheet="home_css")
    notice = box(page, ".notice")
    assert box(page, "h1")["y"] - (notice["y"] + notice["height"]) >= 16


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_foreign_words_are_aligned_like_the_rest_of_the_card(page, direction):
    words = ["Bees on the roof", "الدراجات للمبتدئين"]
    blocks = "".join(f'<h2 dir="auto">{word}</h2><p dir="auto">{word}</p>' for word in words)
    links = "".join(f'<h2><a dir="auto">{word}</a></h2>' for word in words)
    lay_out(page, f'<article class="card">{blocks}{links}</article>', direction=direction)
    side = "right" if direction == "rtl" else "left"
    edges = page.eval_on_selector_all(
        ".card > *",
        """(blocks, side) => blocks.map((block) => {
          const range = document.createRange();
          range.selectNodeContents(block);
          return Math.round(range.getBoundingClientRect()[side]);
        })""",
        side,
    )
    assert len(set(edges)) == 1, edges


PAIRS = [("Erste", "Vorherige", ""), ("Nächste", "Letzte", " push")]
PAIR = '<span class="row{2}"><a class="button">{0}</a><a class="button">{1}</a></span>'
FOOT = f"""<form class="list"><div class="list-foot"><nav class="pager row">
<span>Seite 2 von 11</span><span class="push row">{"".join(PAIR.format(*pair) for pair in PAIRS)}
</span></nav></div></form>"""


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
@pytest.mark.parametrize("width", [320, 360, 1280])
def test_the_ways_through_the_pages_stay_pairs(page, width, direction):
    lay_out(page, f'<div class="panel-body">{FOOT}</div>', width=width, direction=direction)
    tops = page.eval_on_selector_all(".button", "all => all.map((one) => one.offsetTop)")
    assert (tops[0], tops[2]) == (tops[1], tops[3])
    edge = box(page, ".button >> nth=3")
    room = edge["x"] if direction == "rtl" else width - edge["x"] - edge["width"]
    assert room <= 40, "the last one stands at the end edge"


def test_zoomed_in_far_the_pager_does_not_stick(page):
    lay_out(page, FOOT, width=320)
    assert page.eval_on_selector(".list-foot", "e => getComputedStyle(e).position") == "sticky"
    page.set_viewport_size({"width": 320, "height": 200})
    assert page.eval_on_selector(".list-foot", "e => getComputedStyle(e).position") == "static"
