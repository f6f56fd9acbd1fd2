"""A site's own colour and logo reach its pages and its icon."""

import re

import pytest
from flask import render_template
from flask.testing import FlaskClient

from backoffice.factory import create_app
from backoffice.models.user import User
from backoffice.services.letters import LETTERS
from backoffice.settings import InvalidSettings
from backoffice.web import bundles
from backoffice.web.theme import MOST_CHROMA, OURS, Accent, Logo, Theme
from tests.conftest import SETTINGS, make_app

LOGO = """<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10" onload="x()">
<script>x()</script><style>*{fill:red}</style>
<g fill="#f00" onclick="x()"><circle cx="5" cy="5" r="4"/></g>
<path d="M1 1h8" fill="none" stroke="blue" style="x"/>
<image href="https://example.com/x.png"/></svg>"""
SHAPES = (
    '<g fill="currentColor"><circle cx="5" cy="5" r="4" /></g>'
    '<path d="M1 1h8" fill="none" stroke="currentColor" />'
)


@pytest.fixture
def logo(tmp_path):
    path = tmp_path / "logo.svg"
    path.write_text(LOGO)
    return path


@pytest.fixture
def fetch(tmp_path):
    """What a visitor of a site with these settings fetches."""

    def open_site(**settings):
        app = make_app(tmp_path / "instance", DATABASE_URL="sqlite://", **settings)
        return lambda address: FlaskClient(app).get(address).text

    return open_site


def address_of(page, name):
    found = re.search(rf'"(/assets/{name}\.[0-9a-f]{{10}}\.\w+)', page)
    return found and found[1]


def test_a_colour_of_its_own_is_in_a_sheet_that_every_page_names(fetch):
    get = fetch(ACCENT="#c0392b")
    page = get("/login")
    assert get(address_of(page, "theme")) == "@layer tokens{:root{--hue:29.7;--chroma:0.14}}\n"
    assert 'fill="#932c21"' in get(address_of(page, "favicon"))


def test_a_colour_chosen_after_the_assets_were_built_is_served_all_the_same(tmp_path):
    make_app(tmp_path / "instance", DATABASE_URL="sqlite://")
    later = create_app(
        {**SETTINGS, "DATABASE_URL": "sqlite://", "ACCENT": "#c0392b"},
        instance=tmp_path / "instance",
    )
    browser = FlaskClient(later)
    assert browser.get(address_of(browser.get("/login").text, "theme")).status_code == 200


def test_without_one_nothing_more_is_fetched(fetch):
    assert address_of(fetch()("/login"), "theme") is None


@pytest.mark.parametrize("colour", ["#ff0000", "#00ff00", "#0000ff", "#777777", "#000000"])
def test_a_loud_colour_is_calmed_so_that_contrast_holds(colour):
    accent = Accent.of(colour)
    assert 0 <= accent.hue < 360
    assert 0 <= accent.chroma <= MOST_CHROMA
    assert re.fullmatch("#[0-9a-f]{6}", accent.fill)


def test_of_a_logo_only_shapes_in_one_colour_are_taken(logo):
    assert Logo.of(logo) == Logo("0 0 10 10", SHAPES)


def test_a_logo_takes_the_place_of_the_mark_and_of_no_other_icon(fetch, logo):
    get = fetch(LOGO=str(logo))
    page = get("/login")
    sprite = get(address_of(page, r"icons"))
    assert f'<symbol id="i-mark" viewBox="0 0 10 10">{SHAPES}</symbol>' in sprite
    assert sprite.count("<symbol") > 20
    assert SHAPES in get(address_of(page, "favicon"))
    assert "brand-logo" in page


@pytest.mark.parametrize(
    "content",
    ["", "no svg", "<svg viewBox='0 0 1 1'/>", '<!DOCTYPE x [<!ENTITY e "e">]><x>&e;</x>'],
)
def test_a_logo_that_will_not_do_stops_the_start_and_says_why(logo, content):
    logo.write_text(content)
    with pytest.raises(InvalidSettings, match="LOGO"):
        Theme.of("", str(logo))


def test_a_logo_that_is_not_there_stops_the_start(tmp_path):
    with pytest.raises(InvalidSettings, match="LOGO"):
        Theme.of("", str(tmp_path / "none.svg"))


def test_mails_are_in_the_colour_of_the_site(tmp_path):
    app = make_app(tmp_path / "instance", DATABASE_URL="sqlite://", ACCENT="#c0392b")
    with app.test_request_context():
        letter, ana = LETTERS["invite"], User(name="Ana")
        mail = render_template("mail/letter.html", letter=letter, link="/x", user=ana)
    assert "background: #932c21" in mail


def test_without_one_mails_have_the_colour_of_the_sheet():
    tokens = (bundles.SOURCES / "css/tokens.css").read_text()
    assert f"--hue: {OURS.hue};" in tokens
    assert f"--chroma: {str(OURS.chroma).lstrip('0')};" in tokens
