"""Pages by key show what a plain sorted list would, whatever comes or goes meanwhile."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert, select

from backoffice.extensions import db
from backoffice.models.post import Post, PostStatus
from backoffice.models.transaction import transaction
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.records.attributes import attribute
from backoffice.records.paging import (
    FIRST,
    LAST,
    Place,
    StalePlace,
    neighbours,
    read_cursor,
    read_window,
    write_cursor,
)
from backoffice.records.sorting import find_sort, natural_sort

DAY = datetime(2026, 1, 1, tzinfo=UTC)
ORDERS = ["-id", "title", "-title", "publish_at", "-publish_at", "updated_at", "-updated_at"]
# Few different values, so that many rows tie; some have none.
ROWS = st.lists(
    st.tuples(st.sampled_from("aAbZ"), st.none() | st.integers(0, 3), st.integers(0, 3)),
    max_size=12,
)
# Between two pages one row goes, by its place in the list, and some arrive.
EVENTS = st.lists(
    st.tuples(st.integers(0, 12), ROWS.filter(lambda rows: len(rows) < 3)), max_size=4
)
MANY = settings(max_examples=25)


@pytest.fixture
def author_id(make):
    return make.user().id


def fill(author_id, rows):
    with unrecorded_writes("tests"), transaction():
        db.session.execute(delete(Post))
        add(author_id, rows)


def add(author_id, rows):
    for title, published, updated in rows:
        values = {
            "title": title,
            "slug": f"slug-{add.number}",
            "author_id": author_id,
            "status": PostStatus.DRAFT,
            "publish_at": None if published is None else DAY + timedelta(days=published),
            "updated_at": DAY + timedelta(days=updated, microseconds=updated),
        }
        add.number += 1
        db.session.execute(insert(Post).values(values))


add.number = 0


def sort_of(name):
    found = find_sort(Post, [attribute(Post.title), attribute(Post.publish_at)], name)
    return found or natural_sort(Post, name)


def expected(sort):
    """The plain list: keys in order, empty ones at the end, ids in the direction of the keys."""
    rows = db.session.execute(select(Post.id, sort.key)).all()
    order = {key: n for n, key in enumerate(keys_in_order(sort))}
    with_key = sorted(row for row in rows if row[1] is not None)
    with_key.sort(key=lambda row: (order[row[1]], row[0]), reverse=sort.descending)
    empty = sorted((row for row in rows if row[1] is None), reverse=sort.descending)
    return [row[0] for row in with_key + empty]


def keys_in_order(sort):
    """As the database compares them."""
    keys = select(sort.key).where(sort.key.is_not(None)).distinct().order_by(sort.key)
    return db.session.scalars(keys).all()


def keys_only(page):
    return select(page.c.id, page.c.sort_key)


def walk(sort, size, backwards=False, meanwhile=lambda: None):
    """The ids of page after page, each place through an address and back."""
    place, pages = (LAST if backwards else FIRST), []
    while place:
        window = read_window(keys_only, [], sort, place, size)
        pages.append([row["id"] for row in window.rows])
        before, after = neighbours(window, place)
        place = before if backwards else after
        if place:
            place = read_cursor(write_cursor(place, sort), sort)
        meanwhile()
    return pages


def flat(pages):
    return [record_id for page in pages for record_id in page]


@pytest.mark.parametrize("order", ORDERS)
@MANY
@given(rows=ROWS, size=st.integers(1, 5))
def test_every_row_stands_on_one_page_in_its_place_in_both_directions(author_id, order, rows, size):
    fill(author_id, rows)
    sort = sort_of(order)
    assert flat(walk(sort, size)) == expected(sort)
    assert flat(reversed(walk(sort, size, backwards=True))) == expected(sort)


@pytest.mark.parametrize("order", ORDERS)
@MANY
@given(rows=ROWS, size=st.integers(1, 5), events=EVENTS, backwards=st.booleans())
def test_rows_that_stay_are_seen_once_while_others_come_and_go(
    author_id, order, rows, size, events, backwards
):
    fill(author_id, rows)
    sort = sort_of(order)
    stay, coming = expected(sort), list(events)

    def meanwhile():
        if not coming:
            return
        which, arriving = coming.pop()
        with unrecorded_writes("tests"), transaction():
            if which < len(stay):
                db.session.execute(delete(Post).where(Post.id == stay.pop(which)))
            add(author_id, arriving)

    pages = walk(sort, size, backwards, meanwhile)
    seen = flat(reversed(pages) if backwards else pages)
    assert [each for each in seen if each in stay] == [e for e in expected(sort) if e in stay]


def test_a_cursor_of_another_order_or_a_changed_one_is_refused(app):
    sort = sort_of("title")
    cursor = write_cursor(Place("m", 7), sort)
    assert read_cursor(cursor, sort) == Place("m", 7)
    for wrong in (cursor[:-1], "x" + cursor, "", "0"):
        with pytest.raises(StalePlace):
            read_cursor(wrong, sort)
    with pytest.raises(StalePlace):
        read_cursor(cursor, sort_of("-title"))


@pytest.mark.parametrize("key", ["m", 7, [1], True, "9" * 400])
def test_a_cursor_of_a_list_with_another_kind_of_key_is_refused(app, key):
    sort = sort_of("publish_at")
    with pytest.raises(StalePlace):
        read_cursor(write_cursor(Place(key, 7), sort), sort)


def test_an_order_that_no_index_carries_is_not_offered(app):
    assert find_sort(Post, [attribute(Post.summary), attribute(Post.author)], "summary") is None
    with pytest.raises(LookupError, match="no index"):
        natural_sort(Post, "summary")
