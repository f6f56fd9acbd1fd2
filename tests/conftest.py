"""Applications on both databases, clients that check what they fetch, factories, counters."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from hypothesis import HealthCheck, settings
from playwright.sync_api import Browser, sync_playwright

from backoffice.extensions import db
from backoffice.factory import create_app
from backoffice.i18n.compiling import compile_outdated
from backoffice.models.user import User
from backoffice.web import bundles
from tests.servers import chromium, postgres_url
from tests.support.client import CheckedClient
from tests.support.contact_sheet import write_sheet
from tests.support.databases import PostgresDatabase, SqliteDatabase
from tests.support.make import Make
from tests.support.plans import statements_of
from tests.support.ports import unused_port

# How long an example takes says nothing, and what the one before left in a database is a case too.
settings.register_profile("ours", deadline=None, suppress_health_check=list(HealthCheck))
settings.load_profile("ours")

Backend = tuple[Flask, SqliteDatabase | PostgresDatabase]

QUIET = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run"
    " --disable-background-networking --disable-component-update --disable-sync"
)
SETTINGS = {
    "ANSWER_SECONDS": 0.0,
    "RATE_LIMITS": False,
    "SITE_URL": "http://localhost",
    "SECRET_KEY": "tests" * 10,
}


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screens",
        nargs="?",
        const="screens",
        help="look at every page in every language, theme and width, and keep pictures here",
    )
    parser.addoption(
        "--new-pictures", action="store_true", help="keep the present look of the style guide"
    )


def pytest_xdist_auto_num_workers() -> int:
    """One more than there are processors: browsers and clocks take a third of the time."""
    return (os.cpu_count() or 1) + 1


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """The whole round of screens is for whoever asks for it."""
    wanted = bool(config.getoption("screens"))
    kept = [item for item in items if bool(item.get_closest_marker("screens")) == wanted]
    config.hook.pytest_deselected(items=[item for item in items if item not in kept])
    items[:] = kept


def pytest_sessionfinish(session: pytest.Session) -> None:
    folder = session.config.getoption("screens")
    if folder and not hasattr(session.config, "workerinput"):
        write_sheet(Path(folder))


@pytest.fixture(scope="session", autouse=True)
def _compiled() -> None:
    compile_outdated()


@pytest.fixture(scope="session")
def backends(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Backend]]:
    """An application and its database of each kind, made once for all tests of a process."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "main")

    @cache
    def open_backend(kind: str) -> Backend:
        folder = tmp_path_factory.mktemp(kind)
        database = (
            SqliteDatabase(folder)
            if kind == "sqlite"
            else PostgresDatabase(postgres_url(), f"backoffice_test_{worker}_{os.getpid()}")
        )
        ends.callback(database.drop)
        app = make_app(folder, DATABASE_URL=database.url)
        database.prepare(app)
        ends.callback(_disconnect, app)
        return app, database

    with ExitStack() as ends:
        yield open_backend


def _disconnect(app: Flask) -> None:
    with app.app_context():
        db.engine.dispose()


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest, backends: Callable[[str], Backend]) -> Backend:
    return backends(request.param)


def make_app(folder: Any, **settings: Any) -> Flask:
    app = create_app({**SETTINGS, **settings}, instance=folder)
    app.extensions["security"].pwd_context.update(argon2__time_cost=1, argon2__memory_cost=64)
    app.testing = True
    app.test_client_class = CheckedClient
    bundles.build(app)
    return app


@pytest.fixture
def app(backend: Backend) -> Iterator[Flask]:
    """The application with an empty database, in its context."""
    app, database = backend
    database.reset(app)
    app.extensions.pop("view_cache", None)
    with app.app_context():
        yield app


@pytest.fixture
def client(app: Flask) -> CheckedClient:
    """A visitor's browser."""
    return app.test_client()  # type: ignore[return-value]


@pytest.fixture
def make(app: Flask) -> Make:
    return Make()


@pytest.fixture
def ana(make: Make) -> User:
    """An administrator."""
    return make.user(roles=["admin"], name="Ana Torres")


@pytest.fixture
def browse(app: Flask, make: Make) -> Callable[..., CheckedClient]:
    """The browser of somebody new with these roles: `browse("editor")`."""

    def open_browser(*roles: str, **values: Any) -> CheckedClient:
        person = make.user(roles=list(roles), **values)
        browser: Any = app.test_client()
        browser.person = person
        return browser.log_in(person)

    return open_browser


@pytest.fixture(scope="module")
def chrome() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=QUIET.split())
        yield browser
        browser.close()


@pytest.fixture
def free_port() -> int:
    return unused_port()


@pytest.fixture
def statements(app: Flask) -> Callable[..., int]:
    """How many SQL statements a call costs."""

    def count(call: Callable[..., Any], *args: Any, **kwargs: Any) -> int:
        with statements_of() as seen:
            call(*args, **kwargs)
        return len(seen)

    return count
