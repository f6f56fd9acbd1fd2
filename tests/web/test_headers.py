"""Every answer carries our headers, whichever part of the application gives it."""

import sqlite3

import pytest
from sqlalchemy.exc import OperationalError

from backoffice.services import reading
from backoffice.web.headers import HEADERS
from tests.conftest import make_app
from tests.support.databases import SqliteDatabase
from tests.support.make import PASSWORD


@pytest.fixture
def secure(tmp_path):
    """A site over TLS."""
    database = SqliteDatabase(tmp_path)
    app = make_app(tmp_path, DATABASE_URL=database.url, SITE_URL="https://example.org")
    database.prepare(app)
    with app.app_context():
        yield app


@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize("what", ["page", "asset", "nothing"])
def test_pages_files_and_errors_alike(secure, method, what):
    with secure.test_request_context():
        asset = secure.jinja_env.globals["asset_url"]("home_css")
    path = {"page": "/terms", "asset": asset, "nothing": "/nowhere"}[what]
    answer = secure.test_client().open(path, method=method, base_url="https://example.org")
    missing = [name for name in HEADERS if name not in answer.headers]
    assert missing == []
    assert "includeSubDomains" in answer.headers["Strict-Transport-Security"]


def test_a_site_without_tls_asks_for_none(client):
    assert "Strict-Transport-Security" not in client.get("/terms").headers


def test_a_busy_database_is_said_and_not_called_broken(client, monkeypatch):
    def locked(*_arguments):
        raise OperationalError("INSERT", {}, sqlite3.OperationalError("database is locked"))

    monkeypatch.setattr(reading, "newest", locked)
    answer = client.get("/")
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, "60")
    assert "The site is busy" in answer.text


def test_what_any_cache_may_keep_carries_no_cookie(app, client, make):
    """A cache would hand the log-in of one reader to all (ASVS 14.2.5)."""
    member, picture, visitor = make.user(password=PASSWORD), make.picture(), app.test_client()
    client.send("/login", {"email": member.email, "password": PASSWORD, "remember": "y"})
    client.delete_cookie("session")
    visitor.get("/terms")
    for answer in (client.get(picture.address), visitor.get("/feed.xml")):
        assert answer.headers["Cache-Control"].startswith("public")
        assert "Set-Cookie" not in answer.headers
    assert "Set-Cookie" in client.get("/terms").headers, "the next page remembers them"
