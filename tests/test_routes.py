"""Every route declares who may use it, and means it."""

import json
import re

import pytest
from click.testing import CliRunner

from backoffice.cli.inspection import routes
from backoffice.policy import can
from backoffice.web.gate import requirement_of

SAMPLES = {
    "author_slug": "nobody",
    "slug": "no-post",
    "token": "x",
    "comment_id": "1",
    "slugs": "none",
    "name": "no-picture",
}
ROLES = ["admin", "staff", "editor", "author", "moderator", "translator", "user"]


def rules_of(app):
    return sorted(app.url_map.iter_rules(), key=str)


def path_of(rule):
    return re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda match: SAMPLES[match[1]], rule.rule)


def test_every_route_says_who_may_use_it(app):
    for rule in rules_of(app):
        teach = f"{rule}: who may use it? Say @requires('view', Post), @members or @anybody"
        assert requirement_of(app, rule.endpoint), teach


@pytest.mark.parametrize("role", ["visitor", *ROLES])
def test_each_role_meets_the_answer_that_each_route_declares(app, browse, client, role):
    browser = client if role == "visitor" else browse(role)
    person = None if role == "visitor" else browser.person
    for rule in rules_of(app):
        needed = requirement_of(app, rule.endpoint)
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            if rule.endpoint in ("security.logout", "security.login"):
                continue  # they change who asks
            answer = ask(browser, method, path_of(rule))
            expect(answer, needed, person, f"{role}: {method} {rule}")


def ask(browser, method, path):
    if method == "GET":
        return browser.get(path)
    return browser.send(path)


def expect(answer, needed, person, where):
    if needed.public:
        assert answer.status_code not in (401, 403), where
    elif person is None:
        log_in = "/login?next=" if answer.request.method == "GET" else "/login"
        assert log_in in answer.headers.get("Location", ""), where
    elif not allowed(needed, person):
        assert answer.status_code == 403, where
    else:
        assert answer.status_code not in (401, 500), where
        assert answer.status_code != 403 or needed.action in ("view", ""), where


def allowed(needed, person):
    inside = not needed.admin or can(person, "enter", "admin")
    return inside and (not needed.action or can(person, needed.action, needed.thing))


def test_a_wrong_method_is_answered_in_words_and_with_the_right_ones(app, client):
    answer = client.get("/language")
    assert answer.status_code == 405
    assert "POST" in answer.headers["Allow"]


def test_every_unsafe_route_needs_the_token_of_its_form(app, browse):
    admin = browse("admin")
    for rule in rules_of(app):
        if "POST" in rule.methods:
            assert admin.post(path_of(rule)).status_code == 400, rule


def test_the_routes_command_prints_rule_methods_endpoint_and_permission(monkeypatch, tmp_path):
    monkeypatch.setenv("BACKOFFICE_INSTANCE", str(tmp_path))
    rows = json.loads(CliRunner().invoke(routes, ["--json"]).stdout)
    posts = next(row for row in rows if row["endpoint"] == "posts.edit_view")
    assert posts == {
        "rule": "/admin/posts/edit/",
        "methods": ["GET", "POST"],
        "endpoint": "posts.edit_view",
        "permission": "post.edit",
    }
    assert "None" not in {row["permission"] for row in rows}
