"""The first page shows what waits for whoever is there, how things go, and what was done."""

import re
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import partial
from html import unescape

import pytest
from sqlalchemy import true

from backoffice.models.comment import CommentStatus
from backoffice.models.post import Post
from backoffice.models.time_limit import TimeIsUp
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus
from backoffice.services import trends, users
from backoffice.services.save import save
from backoffice.services.trends import Kind
from tests.support.make import PASSWORD


@pytest.fixture
def busy(make):
    post = make.post()
    make.comment(post, status=CommentStatus.PENDING)
    make.post(publish_at=utcnow() + timedelta(days=1))
    make.user(status=AccountStatus.NEW)


SEEN = {
    "admin": {"Comments to review", "Scheduled posts", "New accounts"},
    "moderator": {"Comments to review"},
    "editor": {"Scheduled posts"},
    "author": set(),
    "translator": set(),
}


@pytest.mark.parametrize("role", SEEN)
def test_each_role_sees_what_it_can_do_something_about(browse, busy, role):
    page = browse(role).get("/admin/").text
    every = set().union(*SEEN.values())
    assert {words for words in every if words in page} == SEEN[role]
    assert ("Nothing waits for you" in page) == (not SEEN[role])


def test_each_number_leads_to_a_list_with_as_many_rows(browse, busy, make):
    admin = browse("admin")
    make.draft(author=admin.person)
    page = admin.get("/admin/").text
    links = re.findall(r'<a class="num plain" href="([^"]+)">(\d+)', page)
    assert len(links) == 4
    for address, count in links:
        rows = admin.get(address.replace("&amp;", "&")).text.count(
            'class="pick" type="checkbox" name="id"'
        )
        assert rows == int(count), address


def trends_of(browser, query=""):
    """Each number of the home page with its label and its list."""
    page = browser.get(f"/admin/{query}").text
    found = re.findall(
        r'<a class="num" href="([^"]+)">([\d,]+)<span class="hidden"> ([^<]+)<', page
    )
    return {label: (int(number.replace(",", "")), unescape(link)) for link, number, label in found}


def test_each_trend_leads_to_a_list_with_as_many_rows(browse, make):
    admin = browse("admin")
    post = make.post(publish_at=utcnow() - timedelta(days=3))
    make.post(publish_at=utcnow() - timedelta(days=40))
    make.post(publish_at=utcnow() + timedelta(days=3))
    make.draft()
    make.comment(post)
    seen = trends_of(admin)
    assert seen["Posts"][0] == 1
    for label in ("Posts", "Comments", "Registrations"):
        number, link = seen[label]
        assert admin.get(link).text.count('class="pick" type="checkbox" name="id"') == number, label


@pytest.mark.parametrize(
    ("query", "posts"), [("?days=7", 1), ("?days=30", 2), ("?days=90", 3), ("?days=8", 2)]
)
def test_a_trend_is_of_the_days_that_one_chose(browse, make, query, posts):
    for days in (1, 10, 50):
        make.post(publish_at=utcnow() - timedelta(days=days))
    assert trends_of(browse("editor"), query)["Posts"][0] == posts


def test_a_trend_says_how_it_was_before(browse, make):
    for days in (1, 2, 3, 31, 32):
        make.post(publish_at=utcnow() - timedelta(days=days))
    page = browse("editor").get("/admin/").text
    assert "50% more than before" in page


def test_a_day_begins_at_midnight_of_the_reader(make):
    make.post(publish_at=datetime(2026, 3, 1, 22, tzinfo=UTC))
    kind = Kind("", Post.publish_at, true(), "", {})

    def counted(hours):
        zone = timezone(timedelta(hours=hours))
        midnight = partial(datetime.combine, time=time(tzinfo=zone))
        return trends._counts(kind, [date(2026, 3, 1), date(2026, 3, 2)], midnight)

    assert counted(0) == [1, 0]
    assert counted(+3) == [0, 1]


def test_each_role_sees_trends_of_what_it_may_see(browse, make):
    make.post()
    author = browse("author")
    make.post(author=author.person)
    assert {label: number for label, (number, _link) in trends_of(author).items()} == {
        "Posts": 1,
        "Comments": 0,
    }
    assert trends_of(browse("translator")) == {}


def test_log_ins_are_counted_and_listed_and_wrong_passwords_are_not(client, browse, make):
    ada = make.user(name="Ada Brandt", password=PASSWORD)
    client.send("/login", {"email": ada.email, "password": "wrong"})
    client.send("/login", {"email": ada.email, "password": PASSWORD})
    admin = browse("admin")
    number, link = trends_of(admin)["Log-ins"]
    assert number == 2  # hers and the admin's own
    assert admin.get(link).text.count("Ada Brandt") == 1
    assert browse("editor").get("/admin/log_ins/").status_code == 403


def test_what_takes_too_long_to_count_is_left_out(browse, make, monkeypatch):
    def never(*_anything):
        raise TimeIsUp

    monkeypatch.setattr(trends, "_counts", never)
    page = browse("admin").get("/admin/")
    assert page.status_code == 200
    assert "The last 30 days" not in page.text


def test_lately_tells_what_others_did_as_far_as_one_may_see_it(browse, make):
    editor, author = browse("editor", name="Mei Lin"), browse("author")
    draft = make.draft(title="<b>Tide</b>")
    save(draft, {"summary": "Low"}, since=draft.version, by=editor.person)
    assert "Mei Lin</bdi></b> changed" in editor.get("/admin/").text
    assert "&lt;b&gt;Tide&lt;/b&gt;</bdi></a>" in editor.get("/admin/").text
    assert "Tide" not in author.get("/admin/").text


def test_lately_tells_nothing_of_a_change_of_which_one_may_see_no_field(browse, make):
    admin, author, bob = browse("admin", name="Ada Brandt"), browse("author"), make.user()
    users.deactivate(bob, by=admin.person)
    assert "Ada Brandt</bdi></b> changed" in admin.get("/admin/").text
    assert "Ada Brandt</bdi></b> changed" not in author.get("/admin/").text


def test_what_has_no_page_of_its_own_is_left_out(browse, make):
    admin = browse("admin")
    view = make.saved_view(owner=admin.person, name="Tidal")
    assert view.name not in admin.get("/admin/").text


def test_a_bulk_change_is_one_line(editor, make):
    posts = [make.post(title=f"Tide {number}") for number in range(3)]
    editor.act("posts", "archive", *(post.id for post in posts))
    assert "and 2 more" in editor.get("/admin/").text


def test_a_new_site_shows_what_to_begin_with_until_there_is_a_post(browse, make):
    admin, author = browse("admin"), browse("author")
    assert "Invite somebody" in admin.get("/admin/").text
    assert "Write the first post" in author.get("/admin/").text
    assert "Invite somebody" not in author.get("/admin/").text
    assert "First steps" not in browse("moderator").get("/admin/").text
    make.post()
    assert "First steps" not in admin.get("/admin/").text


def test_the_home_page_costs_as_many_statements_whatever_there_is(browse, make, statements):
    admin = browse("admin")
    make.comment(make.post(), status=CommentStatus.PENDING)
    few = statements(admin.get, "/admin/")
    for _ in range(5):
        make.comment(make.post(), status=CommentStatus.PENDING)
    assert statements(admin.get, "/admin/") == few


def test_the_periods_of_the_numbers_are_offered_and_one_is_chosen(browse):
    page = browse("admin").get("/admin/?days=90").text
    links = re.findall(r'href="[^"]*days=(\d+)"( aria-current="true")?', page)
    assert [(days, bool(chosen)) for days, chosen in links] == [
        ("7", False),
        ("30", False),
        ("90", True),
    ]
