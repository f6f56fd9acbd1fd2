"""Log in, stay, leave, and get back in."""

from urllib.parse import urljoin, urlsplit

import pytest
from sqlalchemy import delete, update

from backoffice.extensions import db
from backoffice.models.change import Change, ChangeSet
from backoffice.models.log_in import LogIn
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.unrecorded import unrecorded_writes
from backoffice.models.user import AccountStatus, User
from backoffice.services import users
from backoffice.services.log_ins import LASTS
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD
from tests.support.rows import newest


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


def test_a_forgotten_password_is_replaced_by_a_mailed_link_that_works_once(client, make):
    user = make.user(password=PASSWORD, locale="de")
    client.send("/reset", {"email": user.email})
    link = link_in(mails()[0])
    new = "ganz neue Phrase"
    assert client.get(link).status_code == 200
    assert client.send(link, {"password": new, "password_confirm": new}).status_code == 302
    assert mails()[-1].kind == "reset_notice"
    assert (
        client.send(link, {"password": "third time", "password_confirm": "third time"}).location
        == "/reset"
    )
    assert log_in(client, user).status_code == 200
    assert log_in(client, user, new).status_code == 302


def test_a_link_in_a_mail_leads_to_the_configured_site_whatever_host_was_asked(client, make):
    user = make.user(password=PASSWORD)
    token = client.token()
    client.post(
        "/reset",
        data={"email": user.email, "csrf_token": token},
        headers={"X-Forwarded-Host": "evil.example"},
    )
    assert "evil" not in mails()[0].text + mails()[0].html
    assert client.get("/", headers={"Host": "evil.example"}).status_code == 400


def test_an_address_changes_when_the_new_one_is_confirmed_and_the_old_one_is_told(browse):
    client = browse("user", email="old@example.com")
    assert client.send("/change-email", {"email": "new@example.com"}).status_code == 200
    assert client.person.email == "old@example.com"
    client.get(link_in(mails("new@example.com")[0]))
    db.session.refresh(client.person)
    assert client.person.email == "new@example.com"
    assert [mail.kind for mail in mails("old@example.com")] == ["email_changed"]


def test_who_confirms_a_new_address_stays_and_whoever_else_is_logged_in_does_not(browse, app):
    here = browse("user")
    elsewhere = app.test_client().log_in(here.person)
    here.send("/change-email", {"email": "new@example.com"})
    here.get(link_in(mails("new@example.com")[0]))
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302


def test_a_link_that_changed_an_address_once_says_that_it_is_spent(browse):
    client = browse("user", email="old@example.com")
    client.send("/change-email", {"email": "new@example.com"})
    link = link_in(mails("new@example.com")[0])
    client.get(link)
    client.get("/profile/")
    spent = client.get(link, follow_redirects=True).text
    assert "This link doesn't work any more. Ask for a new one." in spent


@pytest.mark.parametrize("role", ["user", "admin"])
def test_a_mailed_link_counts_whoever_is_logged_in_where_it_is_opened(browse, make, role):
    boss = browse("admin")
    boss.send("/change-email", {"email": "new@example.com"})
    bystander = browse(role, name="Bystander")
    bystander.get(link_in(mails("new@example.com")[0]))
    db.session.refresh(boss.person)
    assert boss.person.email == "new@example.com"
    assert newest(ChangeSet).actor_label != "Bystander"


def test_a_link_that_was_mailed_to_a_former_address_lets_nobody_in(client, make):
    user = make.user(email="old@example.com", password=PASSWORD)
    client.send("/reset", {"email": "old@example.com"})
    link = link_in(mails("old@example.com")[0])
    users.save_user(user, {"email": "new@example.com"}, since=user.version, by=make.by)
    new = "ganz neue Phrase"
    assert client.send(link, {"password": new, "password_confirm": new}).location == "/reset"
    db.session.refresh(user)
    assert user.confirmed_at is None
    assert log_in(client, user, new).status_code == 200


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


def test_a_mail_speaks_its_receivers_language(client, make):
    user = make.user(password=PASSWORD, locale="ar")
    client.in_language("en").send("/reset", {"email": user.email})
    assert 'lang="ar" dir="rtl"' in mails()[0].html


def test_a_new_account_made_by_staff_gets_a_link_to_choose_a_password(browse, client):
    staff = browse("staff")
    form = {
        "name": "Greta",
        "email": "greta@example.com",
        "slug": "",
        "status": "new",
        "locale": "en",
        "timezone": "UTC",
    }
    assert staff.send("/admin/users/new/", form).status_code == 303
    invitation = mails("greta@example.com")[0]
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert client.send(link_in(invitation), chosen).status_code == 302
    greta = users.find_user("greta@example.com")
    assert greta.status is AccountStatus.ACTIVE
    assert log_in(client, greta).status_code == 302


def test_an_invited_person_whose_link_is_too_old_asks_for_another(client, make):
    make.user(email="greta@example.com", confirmed_at=None, status=AccountStatus.NEW)
    client.send("/reset", {"email": "greta@example.com"})
    assert [mail.kind for mail in mails("greta@example.com")] == ["invite"]
    chosen = {"password": PASSWORD, "password_confirm": PASSWORD}
    assert client.send(link_in(mails("greta@example.com")[0]), chosen).status_code == 302
    greta = users.find_user("greta@example.com")
    assert greta.status is AccountStatus.ACTIVE
    assert log_in(client, greta).status_code == 302


def test_a_deactivated_person_who_never_chose_a_password_gets_no_link(client, make):
    make.user(email="gone@example.com", confirmed_at=None, status=AccountStatus.INACTIVE)
    client.send("/reset", {"email": "gone@example.com"})
    assert not mails()


def test_account_pages_are_never_kept_and_personal_pages_only_by_their_reader(client, browse):
    assert client.get("/login").headers["Cache-Control"] == "no-store"
    assert browse("user").get("/").headers["Cache-Control"] == "private, no-cache"
