"""Everybody's lists look as they like them: columns, their order, density, rows a page."""

import re

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.list_preference import Density, ListPreference
from backoffice.records.display import in_order

POSTS = "/admin/posts/"


def heads(browser, address=POSTS):
    """The column heads of a list, in order."""
    page = browser.get(address).text
    cells = re.findall(r'<th role="columnheader"[^>]*>(.*?)</th>', page, re.S)
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in cells]


def chooses(browser, *columns, address=POSTS, back="", **more):
    """Ticks these columns, in the order in which the panel offers them."""
    order = re.search(r'name="order" value="([^"]*)"', browser.get(address).text)[1]
    form = {"column": list(columns), "order": order, "back": back, "rows": "20", **more}
    return browser.send(f"{address}display/", form)


@pytest.fixture
def editor(browse, make):
    make.post()
    return browse("editor")


def test_the_chosen_columns_stay_with_the_person_and_the_type(editor, browse, make):
    make.tag()
    assert heads(editor) == ["Title", "Status", "Author", "Tags", "Publish time", "Updated"]
    chooses(editor, "author", "kind")
    assert heads(editor) == ["Title", "Author", "Kind"]
    assert heads(browse("editor"))[1] == "Status"
    assert heads(editor, "/admin/tags/") == ["Name", "Address", "Updated"]


def test_a_number_moves_a_column_to_its_place(editor):
    chooses(editor, "status", "author", "updated_at", **{"place-updated_at": "1"})
    assert heads(editor) == ["Title", "Updated", "Status", "Author"]


@pytest.mark.parametrize(
    ("places", "order"),
    [
        ({"c": "1"}, "cabd"),
        ({"a": "3"}, "bcad"),
        ({"a": "4", "d": "1"}, "dbca"),
        ({"b": "2", "c": "x", "d": "9999"}, "abcd"),
        ({"a": "-1", "b": ""}, "abcd"),
    ],
)
def test_of_two_columns_with_one_number_the_one_that_was_moved_gets_the_place(places, order):
    assert "".join(in_order(list("abcd"), places)) == order


def test_the_title_stays_even_when_nothing_else_is_wanted(editor):
    chooses(editor)
    assert heads(editor) == ["Title"]
    assert heads(editor, f"{POSTS}?columns=author") == ["Title", "Author"]


def test_as_it_was_made_forgets_the_choice(editor):
    chooses(editor, "author", density="compact")
    chooses(editor, "author", reset="1")
    assert heads(editor)[1:3] == ["Status", "Author"]
    assert db.session.scalars(select(ListPreference.columns)).all() == [None]


def test_an_address_goes_before_the_choice_and_is_not_kept(editor):
    chooses(editor, "author")
    assert heads(editor, f"{POSTS}?columns=tags,status") == ["Title", "Tags", "Status"]
    assert heads(editor) == ["Title", "Author"]
    page = editor.get(f"{POSTS}?columns=tags&rows=50").text
    assert 'type="hidden" name="columns" value="tags"' in page


def test_choosing_anew_takes_the_columns_out_of_the_address_and_keeps_the_rest(editor):
    answer = chooses(editor, "tags", back="status=draft&columns=author&rows=50&at=x")
    assert answer.location == "/admin/posts/?status=draft"


def test_a_column_that_is_gone_is_dropped(editor):
    chooses(editor, "author")
    preference = db.session.scalars(select(ListPreference)).one()
    preference.columns = ["title", "colour", "author"]
    db.session.commit()
    assert heads(editor) == ["Title", "Author"]
    page = editor.get(f"{POSTS}?columns=colour,author").text
    assert "“colour” is no column here." in page


def test_a_column_that_one_may_not_see_is_neither_offered_nor_read(browse, make):
    make.user(name="Ana", email="secret@example.com")
    author = browse("author")
    assert "E-mail" not in author.get("/admin/users/").text
    page = author.get("/admin/users/?columns=email").text
    assert "“email” is no column here." in page
    assert "secret@example.com" not in page


def test_density_and_page_size_are_kept_too(editor, make):
    make.posts(25)
    chooses(editor, density="compact", rows="50")
    page = editor.get(POSTS).text
    assert 'class="list" data-density="compact"' in page
    assert page.count('name="id"') == 26
    kept = db.session.scalars(select(ListPreference)).one()
    assert (kept.density, kept.page_size) == (Density.COMPACT, 50)


def test_nonsense_in_the_form_is_left_alone(editor):
    wrong = {"column": ["x", "author"], "order": "x,author,,", "place-author": "1e9"}
    answer = editor.send(f"{POSTS}display/", {**wrong, "density": "?", "rows": "7"})
    assert answer.status_code == 303
    assert heads(editor) == ["Title", "Author"]


@pytest.mark.parametrize(
    ("sort", "said"),
    [("title", "Posts, sorted by Title, ascending"), ("", "Posts, sorted by Updated, descending")],
)
def test_the_order_is_said_to_those_who_do_not_see_it(editor, sort, said):
    page = editor.get(f"{POSTS}?sort={sort}").text
    assert f'<caption class="hidden">{said}</caption>' in page
    assert 'aria-sort="' in page


def test_every_column_that_can_be_chosen_can_be_drawn(browse, make):
    make.comment()
    make.tag()
    make.picture()
    admin = browse("admin")
    for kind in ("posts", "comments", "users", "tags", "roles", "pictures"):
        address = f"/admin/{kind}/"
        offered = re.search(r'name="order" value="([^"]*)"', admin.get(address).text)[1]
        assert len(heads(admin, f"{address}?columns={offered}")) == offered.count(",") + 2
