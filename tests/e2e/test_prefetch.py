"""A page is there before somebody who points at its link presses it."""

from threading import Event

import pytest
from flask import request, request_finished

pytestmark = pytest.mark.browser

DELIVERY = "performance.getEntriesByType('navigation')[0].deliveryType"


@pytest.fixture
def prefetched(site):
    """Set once a page was asked for beforehand."""
    seen = Event()

    def note(_app, response, **_details):
        if "prefetch" in request.headers.get("Sec-Purpose", ""):
            seen.set()

    with request_finished.connected_to(note, site.app):
        yield seen


def test_a_list_is_fetched_once_somebody_points_at_its_link(make, hired, prefetched):
    make.post(title="Low tide")
    mei = hired("editor").opens("Tags")
    link = mei.page.get_by_role("navigation", name="Main").get_by_role("link", name="Posts")
    prefetched.clear()
    link.hover()
    assert prefetched.wait(5)
    link.click()
    mei.reads("Low tide")
    assert mei.page.evaluate(DELIVERY) == "navigational-prefetch"
    assert not mei.watch.troubles


@pytest.mark.parametrize(
    ("address", "link"), [("", "Export"), ("history/?id={id}", "Take back…")], ids=["file", "undo"]
)
def test_what_starts_work_waits_until_it_is_wanted(make, hired, prefetched, address, link):
    post = make.post()
    mei = hired("editor").goes_to(f"/admin/posts/{address.format(id=post.id)}")
    prefetched.clear()
    mei.page.get_by_role("link", name=link).first.hover()
    assert not prefetched.wait(1)
