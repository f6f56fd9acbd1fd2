"""Log in, stay, leave, and get back in."""

from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import delete, update

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.log_in import LogIn
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.models.user import AccountStatus, User
from backoffice.services import users
from backoffice.services.log_ins import LASTS
from tests.support.mails import mails
from tests.support.make import PASSWORD


def log_in(client, user, password=PASSWORD, **more):
    return client.send("/login", {"email": user.email, "password": password, **more})


def test_a_wrong_password_and_an_unknown_address_read_the_same(client, make):
    user = make.user(password=PASSWORD)
    wrong = log_in(client, user, "not this one")
    unknown = client.send("/login", {"email": "nobody@example.com", "password": PASSWORD})
    message = "E-mail or password is wrong"
    assert wrong.status_code == unknown.status_code == 200
    assert (message in wrong.text) == (message in unknown.text) is True


def test_what_is_refused_at_log_in_is_logged_without_what_was_typed(client, make, caplog):
    """ASVS 16.3.1. People type their password into the wrong field now and then."""
    user = make.user(password=PASSWORD)
    log_in(client, user, "not this one")
    client.send("/login", {"email": "my-secret@example.com", "password": PASSWORD})
    assert f"A log-in to account {user.id} was refused" in caplog.text
    assert "A log-in to no account was refused" in caplog.text
    assert not any(word in caplog.text for word in ("not this one", "my-secret", PASSWORD))


def test_a_page_that_needs_an_account_is_returned_to(client, make):
    user = make.user(password=PASSWORD)
    there = client.get("/profile/edit").location
    answer = client.send(there, {"email": user.email, "password": PASSWORD})
    assert answer.location == "/profile/edit"


@pytest.mark.parametrize(
    "elsewhere",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "///evil.example",
        "/%09/evil.example",
        "%2f%2fevil.example",
    ],
)
def test_logging_in_never_leads_to_another_site(client, make, elsewhere):
    user = make.user(password=PASSWORD)
    answer = client.send(
        f"/login?next={elsewhere}", {"email": user.email, "password": PASSWORD, "next": elsewhere}
    )
    assert answer.status_code == 302, "a forged link must not keep anybody out"
    target = answer.headers["Location"]
    assert urlsplit(urljoin("http://localhost/login", target)).netloc == "localhost"
    language = client.send("/language", {"locale": "de", "next": elsewhere})
    assert urlsplit(urljoin("http://localhost/", language.location)).netloc == "localhost"


def test_a_deactivated_account_is_out_at_its_next_request(client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user)
    assert client.get("/profile/").status_code == 200
    users.deactivate(user, by=make.by)
    assert client.get("/profile/").status_code == 302
    log_in(client, user)
    assert client.get("/profile/").status_code == 302


def test_logging_out_takes_a_form_and_clears_the_browser(client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user)
    assert client.get("/logout").status_code == 405
    answer = client.send("/logout")
    assert answer.headers["Clear-Site-Data"]
    assert answer.headers["Cache-Control"] == "no-store"
    assert client.get("/profile/").status_code == 302


def test_a_copy_of_the_cookies_is_worth_nothing_after_logging_out(app, client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user, remember="y")
    copies = {name: client.get_cookie(name).value for name in ("session", "remember_token")}
    client.send("/logout")
    for names in (["session"], ["remember_token"], list(copies)):
        thief = app.test_client()
        for name in names:
            thief.set_cookie(name, copies[name])
        assert thief.get("/profile/").status_code == 302, names


@pytest.mark.parametrize("change", [update(LogIn).values(at=utcnow() - LASTS), delete(LogIn)])
def test_no_log_in_outlasts_its_month_nor_what_is_known_of_it(client, make, change):
    log_in(client, make.user(password=PASSWORD), remember="y")
    assert client.get("/profile/").status_code == 200
    with transaction():
        db.session.execute(change)
    assert client.get("/profile/").status_code == 302


def test_a_session_that_names_no_log_in_is_nobodys(client, make):
    user = make.user()
    with client.session_transaction() as session:
        session["_user_id"] = user.fs_uniquifier
    assert client.get("/profile/").status_code == 302


def test_whoever_is_shut_out_by_hand_in_the_database_is_out_at_once(client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user)
    with transaction(), unrecorded_writes("an operator in a hurry"):
        db.session.execute(update(User).values(status=AccountStatus.INACTIVE))
    assert client.get("/profile/").status_code == 302


def test_logging_out_here_ends_no_log_in_elsewhere(app, client, make):
    user, elsewhere = make.user(password=PASSWORD), app.test_client()
    log_in(elsewhere, user)
    log_in(client, user)
    client.send("/logout")
    assert elsewhere.get("/profile/").status_code == 200


def test_nobody_is_given_a_token_that_never_ends(client, make):
    """The library has some for programs; they would pass in addresses too (ASVS 14.2.1)."""
    user = make.user(password=PASSWORD)
    form = {"email": user.email, "password": PASSWORD}
    json = {"Accept": "application/json"}
    answer = client.send("/login?include_auth_token", form, headers=json)
    assert "authentication_token" not in answer.text


@pytest.mark.parametrize(
    "way", [{"headers": "Authentication-Token"}, {"query_string": "auth_token"}]
)
def test_no_token_of_the_library_opens_a_page(client, make, way):
    user = make.user(password=PASSWORD)
    token = user.get_auth_token()
    sent = {part: {name: token} for part, name in way.items()}
    assert client.get("/profile/", **sent).status_code == 302


def test_logging_in_changes_no_record(client, make):
    user = make.user(password=PASSWORD)
    before = db.session.query(Change).count()
    log_in(client, user)
    db.session.refresh(user)
    assert (user.version, db.session.query(Change).count()) == (1, before)


def test_somebody_is_remembered_if_they_ask(client, make):
    user = make.user(password=PASSWORD)
    answer = log_in(client, user, remember="y")
    cookies = answer.headers.getlist("Set-Cookie")
    remember = next(cookie for cookie in cookies if "remember" in cookie)
    assert "HttpOnly" in remember and "SameSite=Lax" in remember


@pytest.mark.parametrize("page", ["/login", "/register", "/reset", "/confirm", "/change-email"])
def test_an_address_has_one_name_on_all_pages(client, browse, page):
    reader = browse("user") if page == "/change-email" else client
    assert ">E-mail</label>" in reader.get(page).text


def test_a_password_is_changed_by_whoever_knows_the_old_one(client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user)
    page = client.get("/change").text
    assert "Current password" in page and "optional" not in page
    new = {"new_password": "another phrase", "new_password_confirm": "another phrase"}
    assert "Invalid password" in client.send("/change", {"password": "wrong one", **new}).text
    assert client.send("/change", {"password": PASSWORD, **new}).status_code == 302
    assert mails()[-1].kind == "change_notice"


def test_account_pages_are_never_kept_and_personal_pages_only_by_their_reader(client, browse):
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert browse("user").get("/").headers["Cache-Control"] == "private, no-cache"
