"""One search over the whole admin: records of every type, pages and commands."""

import re
from html import unescape

import pytest

from backoffice.extensions import db
from backoffice.models.post import Post
from backoffice.services.deletion import delete
from backoffice.services.save import save

SEARCH = "/admin/search/"


def found(browser, text=""):
    """The hits by their groups, each with its address."""
    page = browser.get(SEARCH, query_string={"q": text}).text
    sections = re.findall(
        r'<h2 class="group-name"[^>]*>([^<]*)</h2>(.*?)</section>', page, re.DOTALL
    )
    hit = re.compile(r'href="([^"]*)">.*?<bdi>([^<]*)</bdi>')
    return {
        label: {unescape(words): unescape(address) for address, words in hit.findall(hits)}
        for label, hits in sections
    }


def test_records_of_every_type_are_found_by_a_piece_of_their_title(browse, make):
    admin = browse("admin")
    post = make.post(title="The ferry timetable")
    make.comment(post, body="No ferry at night")
    make.tag(name="ferries")
    make.user(name="Luca Ferrari")
    groups = found(admin, "ferr")
    assert list(groups) == ["Posts", "Comments", "Tags", "Users"]
    assert groups["Posts"] == {"The ferry timetable": f"/admin/posts/edit/?id={post.id}"}


def test_nobody_finds_what_they_may_not_see(browse, make):
    author = browse("author")
    make.draft(title="Ferry secrets")
    mine = make.draft(title="My ferry", author=author.person)
    make.user(name="Fergus Ferry")
    groups = found(author, "ferry")
    assert groups["Posts"] == {"My ferry": f"/admin/posts/edit/?id={mine.id}"}
    assert found(browse("translator"), "ferry") == {}


def test_who_may_only_look_is_led_to_the_details(browse, make):
    tag = make.tag(name="ferries")
    assert found(browse("author"), "ferr")["Tags"] == {
        "ferries": f"/admin/tags/details/?id={tag.id}"
    }


def test_what_is_left_out_can_be_found_in_its_list(browse, make):
    for number in range(7):
        make.tag(name=f"ferry {number}")
    page = browse("editor").get(f"{SEARCH}?q=ferry").text
    assert "/admin/tags/?q=ferry" in page
    assert page.count("/admin/tags/edit/") == 5


@pytest.mark.parametrize(
    ("role", "commands"),
    [
        ("editor", {"New: Post", "New: Picture", "New: Tag"}),
        ("author", {"New: Post", "New: Picture"}),
        ("translator", set()),
    ],
)
def test_commands_and_pages_are_those_one_may_use(browse, role, commands):
    groups = found(browse(role), "new")
    assert set(groups.get("Do", {})) == commands
    assert ("Users" in found(browse(role), "use").get("Go to", {})) == (role != "translator")


def test_every_page_that_is_offered_can_be_opened(browse):
    admin = browse("admin")
    pages = found(admin)["Go to"]
    assert "Undo" not in pages and {"Posts", "Jobs", "Keyboard"} <= pages.keys()
    assert {admin.get(address).status_code for address in pages.values()} == {200}


def test_before_anything_is_typed_stands_what_one_changed_last(editor, make):
    kept, gone, changed = make.post(title="Kept"), make.post(title="Gone"), make.post(title="Tide")
    make.post(title="Another's")
    for post in (kept, gone, changed, kept):
        save(
            post, {"summary": f"{post.title} {post.version}"}, since=post.version, by=editor.person
        )
    delete(db.session.get_one(Post, gone.id), by=editor.person)
    groups = found(editor)
    assert list(groups["Recently changed by you"]) == ["Kept", "Tide"]


def test_what_one_lost_the_right_to_is_not_offered_again(browse, make):
    author, editor = browse("author"), browse("editor")
    post = make.draft(title="Tide", author=author.person)
    save(post, {"title": "High tide"}, since=post.version, by=author.person)
    assert list(found(author)["Recently changed by you"]) == ["High tide"]
    save(post, {"author": editor.person}, since=post.version, by=editor.person)
    assert "Recently changed by you" not in found(author)


def test_nothing_found_says_what_to_do_next(browse):
    assert "Try the beginning of a word" in browse("editor").get(f"{SEARCH}?q=zzz").text


def test_a_search_costs_one_statement_a_type_however_much_there_is(editor, make, statements):
    make.tag(name="ferry")
    few = statements(editor.get, f"{SEARCH}?q=ferry")
    for number in range(10):
        make.comment(make.post(title=f"Ferry {number}"), body="ferry")
        make.tag(name=f"ferry {number}")
    assert statements(editor.get, f"{SEARCH}?q=ferry") == few
