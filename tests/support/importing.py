"""Bringing a file to an import, as somebody at a browser does it."""

from __future__ import annotations

import re
from html import unescape
from io import BytesIO
from typing import Any

from werkzeug.test import TestResponse

from backoffice.extensions import db
from backoffice.models.job import Job

TAGS = "name,slug\nHarbour,harbour\nFerries,ferries\n"


def bring(browser: Any, content: bytes | str, kind: str = "posts", name: str = "a.csv") -> Any:
    """Send a file. Gives the page that asks how to read it, or that refuses it."""
    data = content.encode() if isinstance(content, str) else content
    sent = {"file": (BytesIO(data), name)}
    return browser.send(f"/admin/{kind}/import/", sent, follow_redirects=True)


def chosen(page: TestResponse) -> dict[str, list[str]]:
    """What the form of the plan has chosen by itself."""
    form = page.text.partition('id="main"')[2] or page.text
    values: dict[str, list[str]] = {}
    for select in re.finditer(r'<select[^>]* name="(\w+)".*?</select>', form, re.DOTALL):
        options = re.findall(r'<option value="([^"]*)"( selected)?', select[0])
        picked = [value for value, selected in options if selected] or [options[0][0]]
        values.setdefault(select[1], []).append(unescape(picked[0]))
    for name, value in re.findall(r'type="radio" name="(\w+)" value="(\w+)" checked', form):
        values[name] = [value]
    values.pop("locale", None)
    return values


def check(browser: Any, content: bytes | str, kind: str = "posts", **changes: Any) -> TestResponse:
    """Bring a file and have it checked. Gives the page that tells what would happen."""
    page = bring(browser, content, kind)
    assert page.status_code == 200, page.text
    data = {**chosen(page), **changes}
    return browser.send(_address(page), data, follow_redirects=True)


def _address(page: TestResponse) -> str:
    found = re.search(r'action="([^"]*/import/plan/[^"]*)"', page.text)
    assert found, "this page asks how to read a file"
    return unescape(found[1])


def confirm(browser: Any, page: TestResponse, **data: Any) -> TestResponse:
    """Press the button of a checked file."""
    answer = browser.press(page, "/import/run/", data)
    assert answer.status_code == 303
    return browser.get(answer.location)


def take_in(
    browser: Any, content: bytes | str, kind: str = "posts", **changes: Any
) -> TestResponse:
    """Bring, check and import a file."""
    return confirm(browser, check(browser, content, kind, **changes))


def counts_of(page: TestResponse) -> dict[str, int]:
    """The numbers on the page of a result, by kind."""
    kept = job_of(page).arguments["counts"]
    return {kind: count for kind, count in kept.items() if count}


def job_of(page: TestResponse) -> Job:
    job: Job = db.session.get_one(Job, int(page.request.args["id"]))
    return job
