"""Every page of every shipped list is read along an index: no full scan, no sort of the table."""

import re
from functools import partial
from html import unescape

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.picture import Picture
from backoffice.models.post import Post
from backoffice.records.declaration import listing_of
from tests.support.plans import unindexed, unordered

ROWS = 22
KINDS = ["comment", "picture", "post", "role", "tag", "user"]


@pytest.fixture
def full(make):
    """More rows than a page of each kind, with keys and without."""
    for number in range(ROWS):
        author = make.user(roles=["author"], name=f"Person {number:03}")
        post = make.post(author=author, title=f"Post {number:03}", tags=[make.tag()])
        make.draft(author=author)
        make.comment(post=post)
        make.one_of(Picture)
        make.role(f"role {number:03}")


def linked(page, label):
    """The address behind First, Previous, Next or Last."""
    found = re.search(rf'<a class="button" href="([^"]+)"[^>]*>{label}</a>', page.text)
    return unescape(found[1]) if found else None


def orders(kind):
    listing = listing_of(kind)
    return [listing.order, *sorted({d + key for key in listing.sortable for d in ("", "-")})]


@pytest.mark.parametrize("kind", KINDS)
def test_a_page_is_read_along_the_index_of_its_order(browse, full, kind):
    admin, wrong = browse("admin"), []
    for order in orders(kind):
        first = admin.get(f"/admin/{kind}s/?sort={order}&rows=20")
        places = [linked(first, "Next"), linked(first, "Last"), None]
        places[2] = linked(admin.get(places[1]), "Previous")
        for place in [first.request.full_path, *places]:
            wrong += unordered(kind, lambda place=place: admin.get(place))
    assert not wrong, "\n".join(wrong[:3])


@pytest.mark.parametrize("kind", KINDS)
def test_a_search_reads_no_whole_table(browse, full, kind):
    admin = browse("admin")
    for search in ("Person 01", "low tide", "er"):
        call = partial(admin.get, f"/admin/{kind}s/", query_string={"q": search})
        assert not unindexed(kind, call), search


def test_a_plan_that_reads_or_sorts_everything_is_noticed(app, full):
    by_summary = select(Post.id).order_by(Post.summary).limit(5)
    assert unordered("post", lambda: db.session.execute(by_summary))
    one_summary = select(Post.id).where(Post.summary == "x")
    assert unindexed("post", lambda: db.session.execute(one_summary))
