"""What each link in a mail is for, for whom it works, and that nothing happens unasked."""

import pytest

from backoffice.extensions import db
from backoffice.models.change import ChangeSet
from backoffice.models.user import AccountStatus
from backoffice.services import users
from backoffice.services.users import find_user, password_link
from tests.accounts.test_logging_in import log_in
from tests.accounts.test_registration import FORM
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD
from tests.support.rows import newest


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
    client.confirm(link_in(mails("new@example.com")[0]))
    db.session.refresh(client.person)
    assert client.person.email == "new@example.com"
    assert [mail.kind for mail in mails("old@example.com")] == ["email_changed"]


def test_who_confirms_a_new_address_stays_and_whoever_else_is_logged_in_does_not(browse, app):
    here = browse("user")
    elsewhere = app.test_client().log_in(here.person)
    here.send("/change-email", {"email": "new@example.com"})
    here.confirm(link_in(mails("new@example.com")[0]))
    assert here.get("/profile/").status_code == 200
    assert elsewhere.get("/profile/").status_code == 302


def test_whoever_is_remembered_stays_so_with_a_new_address(client, make):
    user = make.user(password=PASSWORD)
    log_in(client, user, remember="y")
    client.send("/change-email", {"email": "new@example.com"})
    client.confirm(link_in(mails("new@example.com")[0]))
    client.delete_cookie("session")
    assert client.get("/profile/").status_code == 200


def test_whoever_changes_their_address_to_what_it_is_is_told(browse):
    client = browse("user", email="ines@example.com")
    page = client.send("/change-email", {"email": " INES@example.com"})
    assert "This is your address already." in page.text
    assert not mails()


def test_a_link_that_changed_an_address_once_says_that_it_is_spent(browse):
    client = browse("user", email="old@example.com")
    client.send("/change-email", {"email": "new@example.com"})
    link = link_in(mails("new@example.com")[0])
    client.confirm(link)
    client.get("/profile/")
    spent = client.get(link, follow_redirects=True).text
    assert "This link doesn't work any more. Ask for a new one." in spent


@pytest.fixture
def links(browse, client):
    """A link of each kind that changes an account, with who may press its button."""
    client.send("/register", FORM)
    boss = browse("admin", name="Boss")
    boss.send("/change-email", {"email": "new@example.com"})
    return {
        "confirm": (link_in(mails("ines@example.com")[0]), client),
        "change-email": (link_in(mails("new@example.com")[0]), boss),
    }


@pytest.mark.parametrize("kind", ["confirm", "change-email"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_whatever_opens_links_before_their_reader_changes_nothing(links, method, kind):
    """Scanners of mails do."""
    link, browser = links[kind]
    before = db.session.query(ChangeSet).count()
    for _time in range(2):
        assert browser.open(link, method=method).status_code == 200
    assert db.session.query(ChangeSet).count() == before
    assert browser.post(link).status_code == 400, "a button of another site"
    assert db.session.query(ChangeSet).count() == before
    assert browser.confirm(link).status_code == 302
    assert db.session.query(ChangeSet).count() == before + 1


@pytest.mark.parametrize("role", ["user", "admin"])
def test_an_address_is_confirmed_whoever_is_logged_in_there_and_they_stay(links, browse, role):
    bystander = browse(role, name="Bystander")
    answer = bystander.confirm(links["confirm"][0])
    assert find_user("ines@example.com").status is AccountStatus.ACTIVE
    assert newest(ChangeSet).actor_label != "Bystander"
    page = bystander.get(answer.location)
    assert page.request.path == "/" and "Your email has been confirmed" in page.text


def test_nobody_but_its_owner_changes_an_address(links, browse, client):
    """A slip in the new one must not give the account to whoever reads it there."""
    link, boss = links["change-email"]
    stranger = browse("admin", name="Stranger")
    assert client.get(link).location.startswith("/login?next=/change-email/")
    for answer in (client.send(link), stranger.get(link), stranger.send(link)):
        assert answer.status_code in (302, 303)
    assert "This link is for another account." in stranger.get("/").text
    db.session.refresh(boss.person)
    assert boss.person.email != "new@example.com"
    assert "new@example.com" in boss.get(link).text
    boss.confirm(link)
    db.session.refresh(boss.person)
    assert (boss.person.email, newest(ChangeSet).actor_label) == ("new@example.com", "Boss")


def test_whoever_chooses_a_password_by_a_link_did_so_whoever_is_logged_in_there(make, browse):
    bystander = browse("user", name="Bystander")
    link = password_link(make.user(password=PASSWORD))
    bystander.send(link, {"password": "ganz neue Phrase", "password_confirm": "ganz neue Phrase"})
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
