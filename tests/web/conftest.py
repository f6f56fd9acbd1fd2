"""A bare application with the bundles, and a browser page in a site without TLS."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, Page, Route

from backoffice.web import bundles

SITE = "http://site.test/"
PEOPLE = [
    {"id": 3, "text": "Ana Torres", "hint": "ana@example.com", "picture": "/3.webp"},
    {"id": 8, "text": "Anaïs, Petit", "hint": ""},
]
OFFLINE = """<div role="status" data-behaviour="offline"><p hidden>You are offline.</p></div>"""
Opened = Callable[..., Page]


@pytest.fixture(scope="session")
def asset_app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    app = Flask("assets")
    app.config["ASSETS_OUTPUT"] = tmp_path_factory.mktemp("instance") / "assets"
    bundles.init_app(app)
    bundles.build(app)
    return app


def source(name: str) -> str:
    return "\n".join(path.read_text() for path in bundles.BUNDLES[name])


def minified(app: Flask, name: str) -> str:
    output: Path = app.config["ASSETS_OUTPUT"]
    with app.app_context():
        return (output / bundles.asset_url(name).removeprefix(bundles.URL)).read_text()


@pytest.fixture
def page(chrome: Browser) -> Iterator[Page]:
    context = chrome.new_context()
    yield context.new_page()
    context.close()


@pytest.fixture(params=["source", "minified"])
def opened(request: pytest.FixtureRequest, page: Page, asset_app: Flask) -> Opened:
    """Open a body with the scripts of a door, once as written and once as served."""

    def open_page(body: str, door: str = "admin", site: str = SITE) -> Page:
        name = f"{door}_js"
        script = source(name) if request.param == "source" else minified(asset_app, name)
        html = f'<!doctype html><title>Test</title><script defer src="/x.js"></script>{body}'

        def answer(route: Route) -> None:
            url = urlsplit(route.request.url)
            if url.path == "/x.js":
                route.fulfill(body=script, content_type="text/javascript; charset=utf-8")
            elif url.path == "/lookup/":
                found = _found(url.query)
                route.fulfill(json={"results": found, "more": len(found) > 1})
            elif route.request.method == "POST":
                sent = json.dumps(parse_qs(route.request.post_data or ""))
                route.fulfill(body=sent, content_type="text/plain")
            else:
                route.fulfill(body=html, content_type="text/html; charset=utf-8")

        page.route("**/*", answer)
        page.on("pageerror", lambda error: page.evaluate("e => { window.broken = e }", str(error)))
        page.goto(site)
        return page

    return open_page


def _found(query: str) -> list[dict[str, object]]:
    asked = parse_qs(query).get("q", [""])[0].lower()
    return [dict(person) for person in PEOPLE if asked in str(person["text"]).lower()]
