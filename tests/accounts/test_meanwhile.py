"""What somebody does to their account while staff, or an operator, are at it too."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Session

from backoffice.extensions import db
from backoffice.models.actor import Command
from backoffice.models.log_in import LogIn
from backoffice.models.recorder import change_set, savepoint
from backoffice.models.role import Role
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused
from backoffice.services import users
from backoffice.services.locking import lock
from backoffice.services.users import find_user, password_link
from tests.accounts.test_registration import FORM
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD
from tests.support.waiting import somebody_waits

ON_POSTGRESQL = pytest.mark.parametrize("backend", ["postgresql"], indirect=True)
NEW = {"password": "ganz neue Phrase", "password_confirm": "ganz neue Phrase"}


@pytest.fixture
def meanwhile(app):
    """Begins something in a thread of its own, and waits until it waits for us."""
    with ThreadPoolExecutor(1) as pool:

        def begin(work):
            def inside():
                with app.app_context():
                    return work()

            begun = pool.submit(inside)
            assert somebody_waits()
            return begun

        yield begin


@ON_POSTGRESQL
def test_staff_who_save_a_name_leave_alone_what_its_owner_confirms_meanwhile(make, meanwhile):
    user = make.user(email="old@example.com", password=PASSWORD)
    values = {"name": "New", "email": "old@example.com"}
    user_id, since = user.id, user.version

    def staff():
        users.save_user(db.session.get(User, user_id), values, since=since, by=make.by)

    with change_set(by=user):
        user.email, user.confirmed_at = "new@example.com", utcnow()
        db.session.flush()
        begun = meanwhile(staff)
    begun.result()
    db.session.refresh(user)
    assert (user.name, user.email, user.confirmed_at is None) == ("New", "new@example.com", False)
    assert [mail.kind for mail in mails()] == ["email_changed"]


@ON_POSTGRESQL
def test_whoever_confirms_their_address_stops_no_long_work_on_roles(client, make, meanwhile):
    client.send("/register", FORM)
    ines, link, token = find_user("ines@example.com"), link_in(mails()[0]), client.token()
    others = [make.user() for _other in range(2)]
    editor = db.session.scalar(select(Role).where(Role.name == "editor"))
    with change_set(by=make.by):
        with savepoint():
            users.save_user(ines, {"name": "Ines"}, since=ines.version, by=make.by)
        begun = meanwhile(lambda: client.post(link, data={"csrf_token": token}).location)
        for other in others:
            users.save_user(other, {"roles": [editor]}, since=other.version, by=make.by)
    assert begun.result() == "/login"
    db.session.expire_all()
    assert (ines.name, ines.status) == ("Ines", AccountStatus.ACTIVE)


@ON_POSTGRESQL
def test_a_link_that_is_spent_meanwhile_keeps_the_words_of_before_and_adds_no_wrong_ones(
    client, make, meanwhile
):
    user = make.user(password=PASSWORD)
    link, token = password_link(user), client.token()
    with client.session_transaction() as session:
        session["_flashes"] = [("message", "From before.")]
    with change_set(by=make.by):
        lock(User, user.id)
        begun = meanwhile(lambda: client.post(link, data={"csrf_token": token, **NEW}).location)
        user.email = "other@example.com"
    page = client.get(begun.result()).text
    assert "From before." in page and "This link doesn" in page
    assert "was saved" not in page


def test_what_could_not_be_committed_is_not_said_to_be_done(client, make, monkeypatch):
    link, token = password_link(make.user(password=PASSWORD)), client.token()

    def fail(_session):
        raise OperationalError("COMMIT", {}, Exception("database is locked"))

    with monkeypatch.context() as broken:
        broken.setattr(Session, "commit", fail)
        answer = client.post(link, data={"csrf_token": token, **NEW})
    assert answer.status_code == 503
    assert "was saved" not in answer.text + client.get("/login").text


@ON_POSTGRESQL
@pytest.mark.parametrize("known", [True, False])
def test_an_operator_is_told_what_happened_meanwhile_to_the_account(make, meanwhile, known):
    operator = Command("create-admin")

    def promote():
        users.make_administrator("boss@example.com", "Boss", None, by=operator)

    user = make.user(email="boss@example.com") if known else None
    with change_set(by=make.by):
        if known:
            lock(User, user.id).name = "Renamed"
        else:
            db.session.add(users.new_user(email="boss@example.com", name="Boss"))
        db.session.flush()
        begun = meanwhile(promote)
    if known:
        begun.result()
        db.session.refresh(user)
        assert (user.name, "*" in user.permissions) == ("Renamed", True)
    else:
        with pytest.raises(Refused, match="is taken"):
            begun.result()


@pytest.fixture
def hash_anew(app):
    """Has passwords hashed anew at the next log-in, as after the library raised their cost."""
    passwords = app.extensions["security"].pwd_context
    yield lambda: passwords.update(argon2__time_cost=2)
    passwords.update(argon2__time_cost=1)


@ON_POSTGRESQL
def test_whoever_logs_in_while_their_account_changes_is_logged_in(
    client, make, meanwhile, hash_anew
):
    user = make.user(password=PASSWORD)
    hash_anew()
    form = {"email": user.email, "password": PASSWORD, "csrf_token": client.token()}
    with change_set(by=make.by):
        lock(User, user.id)
        begun = meanwhile(lambda: client.post("/login", data=form).status_code)
        user.name = "Renamed"
    assert begun.result() == 302
    assert client.get("/profile/").status_code == 200
    assert db.session.query(LogIn).count() == 1
