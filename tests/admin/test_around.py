"""From a record to its neighbours in the list, and back to its row."""

import html
import re
from urllib.parse import parse_qs, quote, urlsplit

import pytest

from backoffice.models.comment import CommentStatus
from backoffice.services.comments import approve

POSTS = "/admin/posts/"


@pytest.fixture
def row(make):
    """Seven posts by title, of which the fourth has no time and is a draft."""
    posts = [make.post(title=f"Post {letter}") for letter in "ABC"]
    return [*posts, make.draft(title="Post D"), *(make.post(title=f"Post {e}") for e in "EFG")]


def links(browser, address):
    """Where the links to the neighbours lead, by their names."""
    page = browser.get(address).text
    nav = page.partition('<nav class="around')[2].partition("</nav>")[0]
    found = re.findall(r'href="([^"]*)" rel="\w+" aria-label="([^"]*)"', nav)
    return {html.unescape(name): html.unescape(href) for href, name in found}


def edit(post, back):
    return f"{POSTS}edit/?id={post.id}&back={quote(back)}"


def walked(browser, address, word):
    """The records that one comes by when one keeps following a link."""
    names = []
    while step := next((s for s in links(browser, address).items() if s[0].startswith(word)), None):
        names.append(step[0].rpartition(" ")[2])
        address = step[1]
    return "".join(names), address


@pytest.mark.parametrize(
    ("back", "start", "following"),
    [
        ("sort=title", 0, "BCDEFG"),
        ("sort=-title", 6, "FEDCBA"),
        ("sort=title&status=published", 0, "BCEFG"),
        ("sort=publish_at", 0, "BCEFGD"),
        ("sort=title&q=post", 2, "DEFG"),
    ],
)
@pytest.mark.parametrize("size", ["20", "2"])
def test_one_walks_along_the_list_as_it_was_narrowed_and_sorted(
    editor, row, monkeypatch, back, start, following, size
):
    monkeypatch.setattr("backoffice.records.display.PAGE_SIZES", (2, 20))
    address = edit(row[start], f"{back}&rows={size}")
    names, last = walked(editor, address, "Next")
    assert names == following
    before, _first = walked(editor, last, "Previous")
    assert before.startswith(following[-2::-1])


def test_the_way_back_leads_to_the_row_on_its_page(editor, row, monkeypatch):
    monkeypatch.setattr("backoffice.records.display.PAGE_SIZES", (2, 20))
    for letter in "BCDEFG":
        address = links(editor, edit(row["ABCDEFG".index(letter) - 1], "sort=title&rows=2"))
        page = editor.get(address[f"Next: Post {letter}"]).text
        back = re.search(r'<ol class="crumbs row"><li><a href="([^"]*)"', page)[1]
        record = row["ABCDEFG".index(letter)]
        assert back.endswith(f"#row-{record.id}")
        assert f'<tr role="row" id="row-{record.id}"' in editor.get(html.unescape(back)).text


def test_within_a_page_the_way_back_stays_that_page(editor, row):
    address = links(editor, edit(row[2], "sort=title"))["Next: Post D"]
    assert parse_qs(urlsplit(address).query)["back"] == ["sort=title"]


def test_without_a_list_one_walks_along_the_one_that_is_there_by_itself(editor, row):
    assert "Previous: Post G" in links(editor, f"{POSTS}details/?id={row[5].id}")


def test_a_record_that_left_the_list_still_has_its_neighbours(browse, make):
    post, moderator = make.post(), browse("moderator")
    waiting = [make.comment(post, body=f"Comment {n}", status=CommentStatus.PENDING) for n in "ABC"]
    approve(waiting[1], by=moderator.person)
    address = f"/admin/comments/edit/?id={waiting[1].id}&back=status%3Dpending"
    assert list(links(moderator, address)) == ["Previous: Comment C", "Next: Comment A"]


def test_a_neighbour_that_one_may_only_see_is_shown_and_not_edited(browse, make):
    author = browse("author", "moderator")
    make.post(title="Other")
    mine = make.post(title="Mine", author=author.person)
    step = links(author, edit(mine, "sort=title"))["Next: Other"]
    assert step.startswith(f"{POSTS}details/")


def test_each_page_of_a_record_leads_to_the_same_page_of_the_next(editor, row):
    for name in ("details", "history", "edit"):
        step = links(editor, f"{POSTS}{name}/?id={row[0].id}&back=sort%3Dtitle")["Next: Post B"]
        assert step.startswith(f"{POSTS}{name}/")


def test_saving_leads_back_to_the_row(editor, make):
    tag = make.tag("ferry")
    form = {"version": "1", "back": "sort=-name", "name": "Ferries", "slug": "ferry"}
    answer = editor.send(f"/admin/tags/edit/?id={tag.id}", form)
    assert answer.location == f"/admin/tags/?sort=-name#row-{tag.id}"


def test_the_neighbours_cost_the_same_in_a_long_list(editor, make, row, statements):
    few = statements(editor.get, edit(row[2], "sort=title"))
    for number in range(30):
        make.post(title=f"Post X{number}")
    assert statements(editor.get, edit(row[2], "sort=title")) == few


@pytest.mark.parametrize("back", ["at=x", "sort=nonsense", "status=x&view=9", "q=%00", "&&=&%ff"])
def test_a_strange_way_back_breaks_nothing(editor, row, back):
    assert editor.get(edit(row[0], back)).status_code == 200
