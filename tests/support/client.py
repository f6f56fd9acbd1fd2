"""A client that checks every page it is given and sends forms with their token."""

from __future__ import annotations

import re
import time
from collections.abc import Set
from html import unescape
from typing import Any

from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from backoffice.extensions import db
from backoffice.models.transaction import transaction
from backoffice.models.user import User
from backoffice.services import log_ins
from tests.support.pages import HEADERS, Page

# What a page may say in other words and be as well made.
WORDS = re.compile(r'(?<=>)[^<]+|(?<=(?:abel|itle|href|alue|time)=")[^"]+')
SOUND: set[int] = set()


class CheckedClient(FlaskClient):
    """Every answer has the security headers; every page is well made."""

    # Words that stand on pages in any language: names, addresses of the story.
    names: set[str]
    # The language that this browser chose, if it chose one.
    locale: str

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        # A request of its own: another context, another session, as in a served application.
        db.session.rollback()
        with self.application.app_context():
            answer = super().open(*args, **kwargs)
        db.session.rollback()
        check(answer, getattr(self, "names", set()), getattr(self, "locale", ""))
        return answer

    def log_in(self, user: User) -> CheckedClient:
        """As if they had just typed their password."""
        with transaction():
            number = log_ins.note(user)
        with self.session_transaction() as session:
            session["_user_id"] = f"{user.fs_uniquifier}.{number}"
            session["_fresh"] = True
            session["fs_paa"] = time.time()
            session["fs_cc"] = "set"
        return self

    def in_language(self, locale: str) -> CheckedClient:
        with self.session_transaction() as session:
            session["locale"] = locale
        self.locale = locale
        return self

    def token(self) -> str:
        """The token that a form of this browser carries."""
        page = self.get("/terms").get_data(as_text=True)
        found = re.search(r'name="csrf_token" value="([^"]+)"', page)
        assert found, "the terms page has a form with a token"
        return found[1]

    def send(self, path: str, data: dict[str, Any] | None = None, **options: Any) -> TestResponse:
        """POST a form, as a browser would after having opened it."""
        return self.post(path, data={"csrf_token": self.token(), **(data or {})}, **options)

    def act(self, kind: str, verb: str, *ids: int) -> TestResponse:
        """Pick rows of a list and press a verb; answer yes when it asks."""
        answer = self.send(f"/admin/{kind}/action/", {"verb": verb, "id": list(ids)})
        return self.press(answer, "/action/", {}) if answer.status_code == 200 else answer

    def press(self, page: TestResponse, action: str, data: dict[str, Any]) -> TestResponse:
        """POST the form of a page whose action ends so, with what is hidden in it."""
        path, hidden = form_of(page.text, action)
        return self.post(path, data={**hidden, **data})

    def confirm(self, path: str) -> TestResponse:
        """Open a page that asks, and answer yes."""
        return self.post(path, data=sent_from(self.get(path).text))

    def keep(self, page: TestResponse, /, **data: Any) -> TestResponse:
        """Press a button of a list that keeps the selection, and open the list it leads to."""
        path, hidden = form_of(page.text, "/action/")
        sent = self.post(path.replace("/action/", "/selection/"), data={**hidden, **data})
        assert sent.status_code == 303
        return self.get(sent.location)


def form_of(text: str, action: str) -> tuple[str, dict[str, str]]:
    """The address of a form and its hidden fields."""
    found = re.search(rf'<form[^>]*action="([^"]*{action})"[^>]*>(.*?)</form>', text, re.DOTALL)
    assert found, f"the page has a form that goes to {action}"
    hidden = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)"', found[2])
    return found[1], {name: unescape(value) for name, value in hidden}


def sent_from(page: str) -> dict[str, Any]:
    """What a browser would send from the form of a page, unchanged."""
    text = page.partition("<main")[2]
    values: dict[str, Any] = {}
    for tag in re.findall(r"<input[^>]*>", text):
        found = dict(re.findall(r'([\w-]+)="([^"]*)"', tag))
        if "name" not in found or (
            found.get("type") in ("radio", "checkbox") and " checked" not in tag
        ):
            continue
        values.setdefault(found["name"], []).append(found.get("value", ""))
    for name, text_ in re.findall(
        r'<textarea[^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', text, re.S
    ):
        values[name] = text_
    for name, options in re.findall(r'<select[^>]*name="([^"]+)"[^>]*>(.*?)</select>', text, re.S):
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        values[name] = chosen[1] if chosen else ""
    return {name: value for name, value in values.items() if name != "next"}


def check(answer: TestResponse, names: Set[str] = frozenset(), locale: str = "") -> None:
    where = f"{answer.request.method} {answer.request.path}"
    assert answer.status_code < 500 or answer.status_code == 503, f"{where}: {answer.status}"
    missing = [name for name in HEADERS if name not in answer.headers]
    assert not missing, f"{where} lacks {missing}"
    no_page = answer.mimetype != "text/html" or answer.status_code in (301, 302, 303)
    if no_page or answer.request.method == "HEAD":
        return
    text = answer.get_data(as_text=True)
    if answer.status_code == 422 and '<html lang="en"' in text:
        assert "<title>Error: " in text, f"{where}: its title says nothing of what is wrong"
    shape = hash(WORDS.sub("…", text))
    if shape in SOUND and locale != "en_XA":
        return
    page = Page(text)
    problems = page.problems()
    assert not problems, f"{where}: {'; '.join(problems)}"
    SOUND.add(shape)
    if locale == "en_XA":
        assert page.html.get("lang") == "en-XA", f"{where} says that it is another language"
        plain = page.untranslated({"Backoffice", *names})
        assert not plain, f"{where}: not translatable: {plain}"
