"""Whatever stands in an address or a form: nothing breaks, and nobody is led away."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.selection import Selection

# Each is tried in every parameter by itself.
SHARP = ["a\0b", "9" * 4500]
# These stand in all parameters at once.
BLUNT = [
    "-1",
    "0",
    "99999999999999999999",
    "2147483648",
    "\u0663",
    "\u00b2",
    "[]",
    "_%\\",
    "'\"><script>",
    "\U0001f600\u202e",
    '"' * 40,
    "AND OR NOT NEAR(",
    "status:draft before:9999 after:0001",
    "9999-12-31",
    "2026-01-01T00:00:00+99:99",
    "--title",
    "title,title,title",
    "//evil.example",
    "https://evil.example/",
    "\\\\evil.example",
    "/\r\nLocation: https://evil.example",
    "a=1&b=2",
    "MQ.x.y",
]
IN_LISTS = ["q", "at", "rows", "page", "go", "view", "selection", "sort", "columns", "id", "back"]
FILTERS = {
    "posts": ["status", "status_not", "author", "tags", "publish_at", "publish_at_from"],
    "comments": ["status", "post", "author", "created_at", "created_at_to"],
    "users": ["status", "roles", "locale", "created_at_to"],
    "tags": [],
    "roles": [],
    "pictures": ["kind", "uploader", "width_from", "created_at_to"],
}
FORMS = {
    "posts/selection": ["shown", "id", "go", "back", "selection", "pick"],
    "posts/action": ["shown", "id", "back", "selection", "verb", "confirmed"],
    "posts/export": ["shown", "id", "back", "selection", "format", "column", "mark"],
    "posts/display": ["column", "density", "order", "rows", "place-title", "back"],
    "posts/views/save": ["id", "version", "back"],
    "posts/views/delete": ["id", "version", "back"],
    "jobs/cancel": ["id"],
    "undo": ["id", "type", "of", "back"],
    "jobs/retry": ["id"],
}


def attempts(names):
    yield from ({name: value} for name in names for value in SHARP)
    yield from (dict.fromkeys(names, value) for value in BLUNT)
    yield {name: ["1", "1", "-1", ""] for name in names}


@pytest.fixture
def admin(browse, make):
    browser = browse("admin", name="Ana Torres")
    post = make.post(author=browser.person, tags=[make.tag("news")])
    make.comment(post)
    return browser


def stays_here(answer):
    place = answer.headers.get("Location", "/")
    assert place.startswith("/")
    assert not place.startswith(("//", "/\\"))
    assert "\n" not in place


@pytest.mark.parametrize("kind", FILTERS)
def test_any_address_of_a_list_is_answered(admin, kind):
    for query in attempts([*IN_LISTS, *FILTERS[kind]]):
        stays_here(admin.get(f"/admin/{kind}/", query_string=query))


@pytest.mark.parametrize("page", ["details", "edit", "lookup", "export"])
def test_any_address_of_a_page_is_answered(admin, page):
    for query in attempts(["back", "q", "columns", "status", "id"]):
        stays_here(admin.get(f"/admin/posts/{page}/", query_string={"id": "1", **query}))


@pytest.mark.parametrize("path", FORMS)
def test_any_form_is_answered(admin, path):
    usual = {"csrf_token": admin.token(), "verb": "publish", "shown": "1", "pick": "these"}
    for form in attempts(FORMS[path]):
        stays_here(admin.post(f"/admin/{path}/", data=usual | form))


@pytest.mark.parametrize("page", ["details", "file", "problems"])
def test_a_job_that_does_not_exist_is_not_found(admin, page):
    for query in attempts(["id", "back"]):
        assert admin.get(f"/admin/jobs/{page}/", query_string=query).status_code == 404


def test_garbage_picks_nothing(admin):
    token = admin.token()
    for value in [*SHARP, *BLUNT]:
        form = {"csrf_token": token, "pick": "these", "id": value, "shown": value}
        admin.post("/admin/posts/selection/", data=form)
    chosen = db.session.scalars(select(Selection)).all()
    assert {each.size for each in chosen} == {0}
