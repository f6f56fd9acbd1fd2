"""A stranger can neither guess for long nor tell by the clock."""

import time
from types import SimpleNamespace

import pytest
from sqlalchemy import select, update

from backoffice.accounts.limit_storage import DatabaseStorage
from backoffice.accounts.limits import LIMITS
from backoffice.extensions import db
from backoffice.models.attempt import Attempt
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from tests.conftest import make_app
from tests.support.databases import SqliteDatabase
from tests.support.make import PASSWORD, Make


@pytest.fixture
def guarded(tmp_path):
    """An application with rate limits and with answers of even length."""
    database = SqliteDatabase(tmp_path)
    app = make_app(tmp_path, DATABASE_URL=database.url, RATE_LIMITS=True, ANSWER_SECONDS=1.0)
    database.prepare(app)
    with app.app_context():
        yield app


def test_guessing_is_stopped_without_locking_the_owner_out(guarded, caplog):
    user = Make().user(password=PASSWORD)
    stranger, owner = guarded.test_client(), guarded.test_client()
    guarded.config["ANSWER_SECONDS"] = 0
    wrong = {"email": user.email, "password": "a wrong guess"}
    answers = [stranger.send("/login", wrong) for _ in range(11)]
    assert [answer.status_code for answer in answers] == [200] * 10 + [429]
    assert 1 <= int(answers[-1].headers["Retry-After"]) <= 15 * 60
    assert "Too many tries at /login" in caplog.text
    elsewhere = {"REMOTE_ADDR": "203.0.113.9"}
    token = owner.token()
    right = {"email": user.email, "password": PASSWORD, "csrf_token": token}
    assert owner.post("/login", data=right, environ_base=elsewhere).status_code == 302


@pytest.mark.parametrize(
    ("addresses", "status"),
    [
        ([f"2001:db8:1:2::{i:x}" for i in range(11)], 429),  # one household
        ([f"2001:db8:1:{i:x}::1" for i in range(11)], 200),  # eleven of them
        ([f"::ffff:203.0.113.{i}" for i in range(11)], 200),
        (["203.0.113.7:4711"] * 11, 429),  # what some proxies write
    ],
)
def test_whoever_has_a_network_of_addresses_counts_as_one(guarded, addresses, status):
    guarded.config["ANSWER_SECONDS"] = 0
    stranger = guarded.test_client()
    wrong = {"email": "ana@example.com", "password": "a guess", "csrf_token": stranger.token()}
    for address in addresses:
        answer = stranger.post("/login", data=wrong, environ_base={"REMOTE_ADDR": address})
    assert answer.status_code == status


def test_a_whole_school_logs_in_from_one_address(guarded):
    guarded.config["ANSWER_SECONDS"] = 0
    make = Make()
    for _pupil in range(61):
        right = {"email": make.user(password=PASSWORD).email, "password": PASSWORD}
        answer = guarded.test_client().send("/login", right)
    assert answer.status_code == 302


@pytest.fixture
def processes(app, tmp_path):
    """Two processes of one site: each has an application, both have the database."""
    url = app.config["DATABASE_URL"]
    pair = [make_app(tmp_path, DATABASE_URL=url, RATE_LIMITS=True) for _process in range(2)]
    yield pair
    for process in pair:
        with process.app_context():
            db.engine.dispose()


@pytest.mark.parametrize("path", ["/register", "/reset", "/confirm"])
def test_nobody_has_one_address_mailed_without_end(guarded, path):
    guarded.config["ANSWER_SECONDS"] = 0
    stranger = guarded.test_client()
    answers = [stranger.send(path, {"email": "ana@example.com"}) for _ in range(6)]
    assert [answer.status_code == 429 for answer in answers] == [False] * 5 + [True]


def test_every_limit_is_of_a_view_that_there_is(guarded):
    assert set(LIMITS) <= set(guarded.view_functions)


def test_every_process_of_a_site_counts_the_same_tries(processes):
    one, other = (process.test_client() for process in processes)
    wrong = {"email": "ana@example.com", "password": "a wrong guess"}
    for client in [one, other] * 5:
        assert client.send("/login", wrong).status_code == 200
    assert one.send("/login", wrong).status_code == 429
    assert other.send("/login", wrong).status_code == 429


def test_a_limit_ends_with_its_time_and_leaves_no_address_behind(app):
    storage = DatabaseStorage()
    assert [storage.incr("login 192.0.2.1", expiry=60) for _ in range(3)] == [1, 2, 3]
    assert storage.get("login 192.0.2.1") == 3
    assert storage.incr("login 192.0.2.1", expiry=60, amount=4) == 7
    with transaction():
        db.session.execute(update(Attempt).values(expires_at=utcnow()))
    assert storage.get("login 192.0.2.1") == 0
    assert storage.incr("login 192.0.2.1", expiry=60) == 1
    kept = db.session.scalars(select(Attempt)).all()
    assert [len(row.key) for row in kept] == [64]
    assert "192.0.2" not in kept[0].key


@pytest.mark.parametrize(
    ("path", "more"),
    [
        ("/reset", {}),
        ("/confirm", {}),
        ("/login", {"password": "wrong phrase"}),
        (
            "/register",
            {"name": "N", "password": PASSWORD, "password_confirm": PASSWORD, "terms": "y"},
        ),
    ],
)
def test_a_known_address_and_an_unknown_one_are_answered_after_the_same_second(
    guarded, monkeypatch, path, more
):
    user, client, pauses = Make().user(password=PASSWORD), guarded.test_client(), []
    clock = SimpleNamespace(monotonic=lambda: 7.0, sleep=pauses.append)
    monkeypatch.setattr("backoffice.accounts.recorded.time", clock)
    for email in (user.email, "nobody@example.com"):
        client.send(path, {"email": email, **more})
    assert pauses == [1.0, 1.0]


def test_nor_does_the_time_tell_a_member_whose_address_is_known(guarded):
    user, other = Make().user(), Make().user(email="other@example.com")
    client = guarded.test_client().log_in(user)
    for email in (other.email, "nobody@example.com"):
        assert seconds(client, "/change-email", {"email": email}) >= 1.0


def seconds(client, path, data):
    token = client.token()
    begun = time.perf_counter()
    client.post(path, data={**data, "csrf_token": token})
    return time.perf_counter() - begun
