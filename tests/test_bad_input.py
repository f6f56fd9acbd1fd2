"""Whatever is sent, the answer is in words: never a crash, never half a change."""

import json
import re
from io import BytesIO
from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from backoffice.extensions import db
from backoffice.models.record import record_types

NASTY = st.sampled_from(
    [
        "",
        " ",
        "\0",
        "'",
        '"><script>',
        "%",
        "%%",
        "\\",
        "../../etc/passwd",
        "{{7*7}}",
        "${x}",
        "null",
        "NaN",
        "-1",
        "0",
        "1e9",
        "99999999999999999999",
        "2026-13-45",
        "9999-12-31T23:59",
        "0001-01-01T00:00",
        "\ud7ff",
        "\u202e",
        "𝕏" * 300,
        "#1",
        "x #0",
        "#99999999999",
        "1, 2, 3 #1",
        "published",
        "draft",
        "admin",
        "*",
        "on",
        "[]",
        "\r\n",
        "a@b",
        "\x7f",
        "x" * 5000,
    ]
)
TEXT = st.one_of(NASTY, st.text(max_size=60), st.integers(-(2**70), 2**70).map(str))
NAMES = [
    "title",
    "slug",
    "body",
    "summary",
    "status",
    "publish_at",
    "kind",
    "author",
    "tags",
    "comments_open",
    "name",
    "email",
    "roles",
    "grants",
    "locale",
    "timezone",
    "description",
    "post",
    "parent",
    "author_name",
    "guest_email",
    "version",
    "id",
    "verb",
    "confirmed",
    "back",
    "next",
    "q",
    "page",
    "rows",
    "sort",
    "limit",
    "heir",
    "password",
    "password_confirm",
    "new_password",
    "terms",
    "proof",
    "created_at_from",
    "publish_at_to",
    "updated_at_from",
    "file",
    "alt",
    "focal_x",
    "focal_y",
    "lead_picture",
]
DATA = st.dictionaries(st.sampled_from(NAMES), TEXT, max_size=12)
FILES = st.sets(st.sampled_from(NAMES), max_size=1)
# What stands in the place of an argument of an address: nobody's, somebody's, and impossible ones.
PARTS = st.sampled_from(
    [
        "1",
        "0",
        "-1",
        "99999999999999999999",
        "9" * 5000,
        "٣",
        "a\0b",
        "known",
        "日本語",
        "a+b+",
        "+",
        "..",
        "%",
        "x" * 3000,
        "\u202e",
        "WyIxIl0.x.y",
    ]
)


def pages(app):
    for rule in app.url_map.iter_rules():
        if "logout" not in rule.rule:
            yield rule.rule, rule.methods


def filled(rule, part):
    return re.sub(r"<[^<>]+>", quote(part, safe="+"), rule)


def counts():
    return {name: db.session.query(kind).count() for name, kind in record_types().items()}


def try_one(browser, path, methods, data, files):
    assert browser.get(path, query_string=data).status_code < 500
    if "POST" in methods:
        sent = data | {name: (BytesIO(b"\xff"), "file") for name in files}
        assert browser.send(path, sent, query_string={"id": "1"}).status_code < 500


@pytest.fixture
def furnished(make):
    writer = make.user(roles=["author"], slug="known")
    post = make.post(author=writer, slug="known", tags=[make.tag("known")])
    make.comment(post)
    make.draft()


@pytest.mark.parametrize("role", ["admin", "user", "visitor"])
@pytest.mark.parametrize(
    "examples",
    [pytest.param(60, marks=pytest.mark.short), pytest.param(100, marks=pytest.mark.long)],
)
def test_no_form_and_no_address_breaks_a_page(app, client, browse, furnished, role, examples):
    browser = client if role == "visitor" else browse(role)

    @settings(max_examples=examples)
    @given(st.sampled_from(list(pages(app))), PARTS, DATA, FILES)
    def strange_input(route, part, data, files):
        rule, methods = route
        try_one(browser, filled(rule, part), methods, data, files)

    strange_input()


def test_a_refused_form_leaves_nothing_behind(browse, furnished):
    admin, before = browse("admin"), None
    before = counts()
    forms = {
        "/admin/posts/new/": {"title": "x" * 201, "body": "b"},
        "/admin/users/new/": {"name": "n", "email": "not an address"},
        "/admin/tags/new/": {"name": ""},
        "/admin/roles/new/": {"name": "r", "grants": "no.such.permission"},
    }
    for path, data in forms.items():
        assert admin.send(path, data).status_code == 422, path
    assert counts() == before


def test_what_was_typed_is_kept_beside_the_error(browse, furnished):
    answer = browse("admin").send(
        "/admin/posts/new/", {"title": "", "body": "A long & careful text"}
    )
    assert "A long &amp; careful text" in answer.text


def test_a_taken_address_is_a_sentence_at_its_field(browse, make):
    make.post(slug="taken")
    author = make.user(roles=["author"])
    form = {"title": "T", "slug": "taken", "status": "draft", "kind": "post"}
    form["author"] = f"{author.name} #{author.id}"
    answer = browse("admin").send("/admin/posts/new/", form)
    assert answer.status_code == 422
    assert "is taken by another record" in answer.text
    assert "UNIQUE" not in answer.text and "constraint" not in answer.text


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[]",
        b"[1]",
        b'"x"',
        b'{"a": 1}',
        b'{"email": 1, "name": 2}',
        b"\xff\xfe",
        json.dumps({"email": ["x"], "password": {}}).encode(),
    ],
)
def test_json_that_no_form_expects_is_no_crash(client, body):
    token = {"X-CSRFToken": client.token()}
    for path in ("/login", "/register", "/reset", "/language"):
        for headers in ({}, token):
            answer = client.post(path, data=body, headers=headers, content_type="application/json")
            assert 400 <= answer.status_code < 500


def test_a_body_that_is_too_large_is_refused_with_words(browse, app):
    answer = browse("admin").post(
        "/admin/posts/new/", data={"body": "x" * (app.config["MAX_BODY_BYTES"] + 1)}
    )
    assert answer.status_code == 413
    assert "too large" in answer.text


@pytest.mark.parametrize("path", ["/posts/a%00b", "/authors/a%00b/", "/tags/a%00b"])
def test_an_address_with_a_nul_is_refused_before_any_view_looks(client, path):
    assert client.get(path).status_code == 400


def test_a_form_with_a_nul_is_refused_before_any_view_looks(client, browse, make):
    assert client.send("/register", {"name": "a\0b"}).status_code == 400
    user = make.user()
    path = f"/admin/users/reassign/?id={user.id}"
    assert browse("admin").send(path, {"heir": "\0"}).status_code == 400


@pytest.mark.parametrize("version", ["", "x", "0", "-1", str(2**70), str(-(2**70))])
def test_a_form_of_a_version_that_never_was_is_refused(browse, make, version):
    tag, admin = make.tag("words"), browse("admin")
    comment = make.comment(author=admin.person)
    forms = {
        "/profile/edit": {"name": "N", "locale": "en", "timezone": "UTC"},
        f"/comments/{comment.id}/edit": {"body": "Better"},
        f"/admin/tags/edit/?id={tag.id}": {"name": "Words", "slug": "words"},
    }
    for path, data in forms.items():
        answer = admin.send(path, {**data, "version": version})
        assert answer.status_code == (422 if version == "x" else 400), path


def test_a_file_under_the_name_of_a_text_field_is_refused(browse, make):
    post, admin = make.post(), browse("admin")
    forms = {
        "/profile/edit": "name",
        f"/posts/{post.slug}/comments": "body",
        f"/admin/posts/edit/?id={post.id}": "title",
    }
    for path, name in forms.items():
        assert admin.send(path, {name: (BytesIO(b"text"), "name.txt")}).status_code == 415, path


@pytest.mark.parametrize(
    "name", ["Accept", "Accept-Language", "Cookie", "Referer", "Origin", "Range", "If-None-Match"]
)
@pytest.mark.parametrize(
    "value", ["\x7f", "x" * 4000, "en-XX;q=9,,;", "bytes=-", '"', "session=abc.def; x"]
)
def test_a_strange_header_changes_nothing(client, name, value):
    assert client.get("/", headers={name: value}).status_code == 200


def test_a_stale_or_forged_session_is_a_visitor(client):
    client.set_cookie("session", "eyJ1c2VyIjoxfQ.forged.signature")
    assert client.get("/profile/").status_code == 302
