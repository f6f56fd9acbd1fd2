"""The first page shows what waits for whoever is there, each number with its list."""

import re
from datetime import timedelta

import pytest

from backoffice.models.comment import CommentStatus
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus


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


def test_a_refused_page_names_the_permission_that_is_missing(browse):
    page = browse("translator").get("/admin/users/")
    assert page.status_code == 403
    assert "user.manage" in page.text
