"""A refusal says what is missing, so that one knows what to ask for."""

import json

import pytest


@pytest.mark.parametrize(
    ("role", "path", "permission"),
    [
        ("user", "/admin/", "admin.enter"),
        ("editor", "/admin/roles/new/", "role.manage"),
        ("moderator", "/admin/posts/new/", "post.own"),
    ],
)
def test_a_closed_page_names_the_permission_that_it_needs(browse, role, path, permission):
    browser = browse(role)
    page = browser.get(path)
    assert page.status_code == 403
    assert f"<code>{permission}</code>" in page.text
    answer = browser.get(path, headers={"Accept": "application/json"})
    assert permission in json.loads(answer.data)["error"]["permissions"]
