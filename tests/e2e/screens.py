"""Every page of the site, found by its routes, in every look that people may give it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import product
from pathlib import Path
from typing import Any

from flask import Flask
from flask_security.confirmable import generate_confirmation_token
from flask_security.recoverable import generate_reset_password_token
from playwright.sync_api import Browser, BrowserContext
from sqlalchemy import func, select
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.routing import Rule

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.comment import CommentStatus
from backoffice.models.importing import ImportFile
from backoffice.models.job import Job
from backoffice.models.mail import Mail
from backoffice.models.record import record_types
from backoffice.models.transaction import transaction
from backoffice.models.user import User
from backoffice.services.outbox import post_mail
from tests.e2e.looking import Watch
from tests.e2e.served import Site
from tests.support.client import CheckedClient
from tests.support.importing import TAGS, check
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD, Make

LANGUAGES = ("en", "de", "es", "ar", "ja", "en_XA")
LONG = "Donaudampfschifffahrtsgesellschaftskapitän and what the new ferry timetable changes"

# Routes that answer with a file, with data, or by leading elsewhere: there is nothing to look at.
NO_PAGES = {
    *("public.feed", "public.tags_feed", "authors.feed"),
    *("public.sitemap", "public.robots", "public.favicon"),
    *("public.comment", "public.create_comment", "public.picture", "public.avatar"),
    *("health.healthz", "health.readyz"),
    *("count_view", "facets_view", "import_errors_view", "jobs.file_view", "jobs.problems_view"),
    "public.outbox",  # only where mails become files
}


@dataclass(frozen=True)
class Look:
    """A language, a theme and a width in pixels."""

    language: str
    theme: str
    width: int

    def __str__(self) -> str:
        return f"{self.language}-{self.theme}-{self.width}"


EVERY = [Look(*each) for each in product(LANGUAGES, ("light", "dark"), (1280, 375))]
# Each page in one of these, in turn, is what the tests have time for.
SOME = [
    Look("en", "light", 1280),
    Look("ar", "dark", 375),
    Look("de", "dark", 1280),
    Look("ja", "light", 375),
]


@dataclass(frozen=True)
class Things:
    """Something of everything, so that no page is empty: ids by endpoint, else by its blueprint,
    and the addresses that were mailed.
    """

    ids: dict[str, int]
    parts: dict[str, str]
    mailed: dict[str, str]

    @classmethod
    def furnish(cls, make: Make, admin: CheckedClient, editor: CheckedClient) -> Things:
        author = make.user(roles=["author"], name="Ana Torres", slug="ana")
        tag = make.tag("ferries")
        picture = make.picture(alt="A ferry")
        written = {"body": f"{WRITTEN}\n![]({picture.address})", "lead_picture_id": picture.id}
        post = make.post(title=LONG, slug="ferries", author=author, tags=[tag], **written)
        draft = make.draft(title="واجهة البحر", author=author, **written)
        comment = make.comment(post, body="مرحبا بالجميع")
        make.comment(post, parent_id=comment.id, status=CommentStatus.PENDING)
        own = make.comment(post, author=admin.person)  # type: ignore[attr-defined]
        view = make.saved_view(owner=admin.person)  # type: ignore[attr-defined]
        with transaction():
            post_mail("test", author.email, locale="en")
        check(editor, TAGS, "tags", key="slug")
        another = {"jobs": _last(Job.id), "undo": _last(Change.change_set_id)}
        check(admin, TAGS, "tags", key="slug")
        ids = {"posts": post.id, "tags": tag.id, "comments": comment.id, "users": author.id}
        ids |= {"pictures": picture.id, "roles": author.roles[0].id, "posts.view_edit": view.id}
        ids["posts.preview_view"] = draft.id  # of what is public there is no preview
        ids |= another | {name: _last(column) for name, column in MADE.items()}
        parts = {"author_slug": "ana", "slug": "ferries", "slugs": "ferries"}
        return cls(ids, parts | {"comment_id": str(own.id)}, _mailed(make, admin))


def _mailed(make: Make, admin: CheckedClient) -> dict[str, str]:
    new = make.user(password=PASSWORD, confirmed_at=None)
    admin.send("/change-email", {"email": "new@example.com"})
    return {
        "security.confirm_email": f"/confirm/{generate_confirmation_token(new)}",
        "security.reset_password": f"/reset/{generate_reset_password_token(new)}",
        "security.change_email_confirm": link_in(mails("new@example.com")[0]),
    }


# What comes of an import and of sending mail.
MADE = {
    "tags.import_plan_view": ImportFile.id,
    "tags.import_result_view": Job.id,
    "mail": Mail.id,
}


def _last(column: InstrumentedAttribute[int]) -> int:
    return db.session.scalar(select(func.max(column))) or 0


WRITTEN = """## Heading

Some *words*, `code` and a [link](https://example.com).

| a | b |
|---|---|
| 1 | 2 |

> A quotation[^1].

[^1]: From somewhere.
"""


def client_of(site: Site, make: Make, role: str) -> Any:
    """A client of somebody new of this role, or of a visitor."""
    client: Any = site.app.test_client()
    client.person = None
    if role != "visitor":
        client.person = make.user(roles=[role], name="Mei Lin", password=PASSWORD)
        client.log_in(client.person)
    return client


def addresses(app: Flask, things: Things, browser: CheckedClient) -> Iterator[tuple[str, str]]:
    """Each endpoint that shows this browser a page, with the page's address."""
    for rule in sorted(app.url_map.iter_rules(), key=str):
        if "GET" not in (rule.methods or ()) or view_of(rule.endpoint) in NO_PAGES:
            continue
        address = _address(rule, things)
        answer = browser.get(address)
        if answer.status_code == 200 and answer.mimetype == "text/html":
            yield rule.endpoint, address


def _address(rule: Rule, things: Things) -> str:
    if rule.endpoint in things.mailed:
        return things.mailed[rule.endpoint]
    path = re.sub(r"<(?:[^:<>]+:)?([^<>]+)>", lambda found: things.parts[found[1]], rule.rule)
    blueprint = rule.endpoint.partition(".")[0]
    record_id = things.ids.get(rule.endpoint) or things.ids.get(blueprint)
    if not record_id or "/admin/" not in path:
        return path
    return f"{path}?id={record_id}&field={'status' if blueprint == 'posts' else 'name'}"


def view_of(endpoint: str) -> str:
    """An endpoint; of the same view of all record types the name alone."""
    blueprint, _dot, view = endpoint.partition(".")
    return view if blueprint.removesuffix("s") in record_types() else endpoint


class Tour:
    """Somebody who looks at pages, and takes a picture of each."""

    def __init__(self, chrome: Browser, site: Site, user: User | None) -> None:
        self.chrome, self.site, self.user = chrome, site, user

    def visit(self, address: str, look: Look, picture: Path | None) -> None:
        with self._opened(address, look) as watch:
            if picture:
                watch.page.screenshot(path=picture, full_page=True)
            watch.examine()
            assert not watch.page.evaluate(JUMPS), f"{address}: tabindex above 0 breaks the order"

    def picture(self, address: str, look: Look) -> bytes:
        """What is in the main part of a page, as PNG."""
        with self._opened(address, look) as watch:
            return watch.page.locator("main").screenshot(animations="disabled")

    @contextmanager
    def _opened(self, address: str, look: Look) -> Iterator[Watch]:
        context = self.chrome.new_context(
            viewport={"width": look.width, "height": 800},
            color_scheme=look.theme,  # type: ignore[arg-type]
            base_url=self.site.address,
        )
        with closing(context):
            self._log_in(context, look.language)
            watch = Watch(context.new_page(), script=True)
            watch.page.goto(address)
            yield watch

    def _log_in(self, context: BrowserContext, language: str) -> None:
        client: Any = self.site.app.test_client()
        client.in_language(language)
        if self.user:
            client.log_in(self.user)
        cookie = client.get_cookie(self.site.app.config["SESSION_COOKIE_NAME"])
        kept = {"name": cookie.key, "value": cookie.value, "url": self.site.address}
        context.add_cookies([kept])  # type: ignore[list-item]


JUMPS = """[...document.querySelectorAll("[tabindex]")].some((each) => each.tabIndex > 0)"""
