"""No page can be forgotten: the routes say which there are, and each is looked at."""

from itertools import cycle, product
from pathlib import Path

import pytest

from tests.e2e.screens import (
    EVERY,
    NO_PAGES,
    SOME,
    Look,
    Things,
    Tour,
    addresses,
    client_of,
    view_of,
)

pytestmark = pytest.mark.browser

# The other roles see the same pages with fewer links: once is enough.
OTHERS = ["staff", "editor", "author", "moderator", "translator", "user"]
ROUNDS = [
    *product(["visitor", "admin"], EVERY),
    *product(OTHERS, [Look("en", "light", 1280)]),
]


@pytest.fixture
def tour(chrome, site, make):
    """Somebody of a role, with the pages that they may see: by endpoint."""
    admin = client_of(site, make, "admin")
    things = Things.furnish(make, admin, client_of(site, make, "editor"))

    def begin(role):
        browser = admin if role == "admin" else client_of(site, make, role)
        return Tour(chrome, site, browser.person), dict(addresses(site.app, things, browser))

    return begin


def test_every_route_shows_somebody_a_page_or_is_known_to_have_none(site, tour):
    shown = {view_of(endpoint) for role in ("visitor", "admin") for endpoint in tour(role)[1]}
    asked = {view_of(r.endpoint) for r in site.app.url_map.iter_rules() if "GET" in r.methods}
    forgotten = asked - shown - NO_PAGES
    assert not forgotten, "add what they need to Things, or name them in NO_PAGES"
    assert asked >= NO_PAGES, "these are gone"


@pytest.mark.parametrize("role", ["visitor", "admin"])
def test_each_page_is_sound_in_one_look_or_another(tour, role):
    guide, pages = tour(role)
    for address, look in zip(pages.values(), cycle(SOME)):
        guide.visit(address, look, None)


@pytest.mark.screens
@pytest.mark.parametrize(("role", "look"), ROUNDS, ids=str)
def test_each_page_is_sound_in_every_look(tour, role, look, request):
    guide, pages = tour(role)
    folder = Path(request.config.getoption("screens")) / role
    folder.mkdir(parents=True, exist_ok=True)
    for endpoint, address in pages.items():
        guide.visit(address, look, folder / f"{endpoint}-{look}.png")
