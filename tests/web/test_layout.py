"""Where things stand on a page: measured in a browser, with the sheets as written."""

import pytest
from playwright.sync_api import Page

from tests.web.conftest import source

pytestmark = pytest.mark.browser

RIBBON = '<p class="ribbon">This is a demonstration.</p>'
SHELL = """<div class="shell"><nav class="side" popover>{links}<p class="side-foot">Ada</p></nav>
<main class="panel"><div class="panel-body"><h1>Posts</h1></div></main></div>"""


def lay_out(page: Page, body: str, *, width: int = 1280, direction: str = "ltr") -> Page:
    page.set_viewport_size({"width": width, "height": 640})
    head = f"<style>{source('admin_css')}</style>"
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
