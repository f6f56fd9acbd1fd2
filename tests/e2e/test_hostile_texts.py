"""Texts of people who mean harm: each page shows them, and none becomes a part of it."""

from contextlib import suppress

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.models.record import record_types
from backoffice.models.recorder import change_set
from backoffice.models.role import MEMBER
from backoffice.records.attributes import attribute
from tests.e2e.people import with_script
from tests.e2e.screens import Things, addresses, client_of

pytestmark = pytest.mark.browser

HOSTILE = """"'><made-up></made-up><img src=x onerror="hurt=1"><a href="javascript:hurt=1">"""
PARTS_OF_PAGE = """() => [
  ...[...document.querySelectorAll("made-up, [onerror], [href^=javascript]")].map(String),
  ..."hurt" in window ? ["a script of theirs ran"] : [],
]"""


def spoil(make):
    """Write the hostile text wherever records hold words, and into their history."""
    with change_set(by=make.by):
        for record in record_types().values():
            texts = list(texts_of(record))
            rows = db.session.scalars(select(record)).all()
            for row in (row for row in rows if str(row) != MEMBER):  # which keeps its name
                for key, longest in texts:
                    setattr(row, key, f"{HOSTILE}{row.id}"[:longest])


def texts_of(record):
    for prop in record.__mapper__.column_attrs:
        with suppress(LookupError):  # nothing that people see
            found = attribute(getattr(record, prop.key))
            if found.kind in ("line", "text", "markdown") and prop.key != "body_html":
                yield prop.key, found.max_length


@pytest.fixture
def mei(site, make, somebody):
    """The administrator of a site that is full of hostile texts, and the addresses of its pages."""
    client = client_of(site, make, "admin")
    things = Things.furnish(make, client, client_of(site, make, "editor"))
    spoil(make)
    person = somebody(site).comes_back(client.person)
    person.pages = list(dict(addresses(site.app, things, client)).values())
    return person


def stays_whole(person):
    found = person.page.evaluate(PARTS_OF_PAGE)
    assert not [*found, *person.watch.troubles], person.page.url


@with_script
def test_no_page_takes_a_text_for_a_part_of_itself(mei):
    assert len(mei.pages) > 60
    for address in mei.pages:
        mei.page.goto(f"{mei.site.address}{address}")
        stays_whole(mei)


@with_script
def test_no_script_takes_a_text_for_a_part_of_the_page(mei):
    page, post = mei.page, db.session.scalar(select(Post))
    page.goto(f"{mei.site.address}/admin/posts/edit/?id={post.id}")
    for name in ("Author", "Lead picture", "Tags"):
        field = page.get_by_role("combobox", name=name)
        field.clear()
        field.press_sequentially("made-up")
        page.get_by_role("option", name="made-up").first.click()
        stays_whole(mei)
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview").get_by_role("link", name="x")).to_be_visible()
    stays_whole(mei)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("button", name="Undo")).to_be_visible()
    stays_whole(mei)
    page.keyboard.press("ControlOrMeta+k")
    page.get_by_role("combobox", name="Search everything").fill("made-up")
    expect(page.get_by_role("option", name="made-up").first).to_be_visible()
    stays_whole(mei)
