"""A visitor becomes a member, and a stranger learns nothing."""

import hashlib
import re
from itertools import count

import pytest

from backoffice.models.user import AccountStatus
from backoffice.services.users import find_user, password_link
from tests.conftest import make_app
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD

FORM = {
    "name": "Ines Pereira",
    "email": "Ines@Example.com ",
    "password": PASSWORD,
    "password_confirm": PASSWORD,
    "terms": "y",
}


def test_somebody_registers_confirms_and_logs_in(client):
    assert client.send("/register", FORM).status_code == 302
    ines = find_user("ines@example.com")
    assert (ines.name, ines.status, ines.confirmed_at) == ("Ines Pereira", AccountStatus.NEW, None)
    assert [role.name for role in ines.roles] == ["user"]
    assert (
        client.send("/login", {"email": "ines@example.com", "password": PASSWORD}).status_code
        == 200
    )
    assert client.confirm(link_in(mails()[0])).location == "/login"
    assert find_user("ines@example.com").status is AccountStatus.ACTIVE
    answer = client.send("/login", {"email": " INES@example.COM", "password": PASSWORD})
    assert answer.status_code == 302
    assert "Ines Pereira" in client.get("/profile/").text


def test_a_spent_confirmation_link_leads_members_to_their_profile(client):
    client.send("/register", FORM)
    link = link_in(mails()[0])
    client.confirm(link)
    client.send("/login", {"email": "ines@example.com", "password": PASSWORD})
    page = client.get(link, follow_redirects=True)
    assert page.request.path == "/profile/"
    assert "already been confirmed" in page.text


def test_a_name_is_one_line_so_that_nobody_writes_a_mail_with_it(client):
    client.send("/register", {**FORM, "name": " Ines\r\n\r\nPay\x08 here "})
    assert find_user("ines@example.com").name == "InesPay here"


def test_no_stranger_writes_to_anybody_by_the_name_of_an_account(client, browse):
    advertising = "You won! https://evil.example"
    for _again in range(2):
        client.send("/register", {**FORM, "name": advertising})
    member = browse("user", name=advertising)
    member.send("/change-email", {"email": "somebody@example.com"})
    assert [mail.kind for mail in mails()] == ["confirm", "exists", "change_email"]
    assert not [mail.kind for mail in mails() if "evil" in mail.text + mail.html]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("name", "x" * 101),
        ("email", "no address"),
        ("email", "victim＠gmail.com，x@example.com"),
        ("email", f"{'ﷺ' * 60}@example.com"),
        ("password", "short"),
        ("password", "password123"),
        ("password", "otters " * 150),
        ("password_confirm", "something else"),
        ("terms", ""),
    ],
)
def test_a_mistake_is_told_at_its_field_and_what_was_typed_is_kept(client, field, value):
    form = {**FORM, field: value}
    if field == "password":
        form["password_confirm"] = value
    page = client.send("/register", {k: v for k, v in form.items() if v or k != "terms"})
    assert page.status_code == 200
    assert "Not saved" in page.text
    assert field == "name" or "Ines Pereira" in page.text
    assert not mails()


def test_what_a_password_needs_is_said_before_somebody_chooses_one(client, browse, make):
    rule = "Use at least 8 characters."
    link = password_link(make.user())
    for page in (client.get("/register"), client.get(link), browse("user").get("/change")):
        assert page.text.count(rule) == 1, page.request.path
    short = {**FORM, "password": "short", "password_confirm": "short"}
    assert client.send("/register", short).text.count(rule) == 2  # in the summary, at the field


def test_a_link_that_was_used_and_a_log_in_too_early_are_told_in_plain_words(client, make):
    link, password = password_link(make.user()), "otters like rivers"
    form = {"password": password, "password_confirm": password}
    assert "Log in with it." in client.get(client.send(link, form).location).text
    assert "Ask for a new one." in client.get(client.get(link).location).text
    client.send("/register", FORM)
    page = client.send("/login", {"email": "ines@example.com", "password": PASSWORD})
    assert "confirmed yet." in page.text


def test_a_new_member_has_the_language_of_the_page_and_the_configured_time_zone(
    client, app, monkeypatch
):
    monkeypatch.setitem(app.config, "DEFAULT_TIMEZONE", "Asia/Tokyo")
    client.in_language("de").send("/register", FORM)
    ines = find_user("ines@example.com")
    assert (ines.locale, ines.timezone) == ("de", "Asia/Tokyo")


def test_long_phrases_and_any_script_make_good_passwords(client):
    phrase = "ein sehr langer Satz mit Ümläuten und 日本語 " * 5
    answer = client.send("/register", {**FORM, "password": phrase, "password_confirm": phrase})
    assert answer.status_code == 302


def test_a_known_address_gets_the_same_answer_and_a_mail_that_explains(client, make):
    make.user(email="known@example.com", password=PASSWORD)
    new = client.send("/register", {**FORM, "email": "new@example.com"})
    known = client.send("/register", {**FORM, "email": "Known@example.com"})
    assert (new.status_code, new.location) == (known.status_code, known.location)
    assert [mail.kind for mail in mails("new@example.com")] == ["confirm"]
    assert [mail.kind for mail in mails("known@example.com")] == ["exists"]


def test_whoever_was_shut_out_gets_no_link_that_leads_nowhere(client, make):
    make.user(email="known@example.com", password=PASSWORD, status=AccountStatus.INACTIVE)
    new = client.send("/register", {**FORM, "email": "new@example.com"})
    known = client.send("/register", {**FORM, "email": "known@example.com"})
    assert (new.status_code, new.location) == (known.status_code, known.location)
    assert mails("known@example.com") == []


@pytest.mark.parametrize("name", ["\u3164", "\u2800 \u2800", "\u115f\u1160"])
def test_a_name_has_something_to_see(client, name):
    answer = client.send("/register", {**FORM, "name": name})
    assert answer.status_code == 200
    assert "Enter a name." in answer.text


def test_who_registered_but_never_confirmed_is_led_to_a_password_of_their_own(client, make):
    make.user(email="known@example.com", password=PASSWORD, confirmed_at=None)
    client.send("/register", {**FORM, "email": "known@example.com"})
    assert "/reset/" in link_in(mails("known@example.com")[0])


def test_an_invited_person_who_asks_to_confirm_gets_the_link_to_choose_a_password(client, make):
    make.user(email="known@example.com", confirmed_at=None)
    client.send("/confirm", {"email": "known@example.com"})
    assert [mail.kind for mail in mails()] == ["invite"]


@pytest.mark.parametrize(
    ("path", "known"),
    [
        ("/reset", {"password": PASSWORD}),
        ("/reset", {"confirmed_at": None, "status": AccountStatus.NEW}),
        ("/confirm", {"password": PASSWORD, "confirmed_at": None}),
    ],
)
def test_asking_for_a_mail_tells_nothing_about_accounts(client, make, path, known):
    make.user(email="known@example.com", **known)
    answers = [client.send(path, {"email": f"{who}@example.com"}) for who in ("known", "nobody")]
    texts = [a.text.replace("known@", "x@").replace("nobody@", "x@") for a in answers]
    assert answers[0].status_code == answers[1].status_code
    assert without_tokens(texts[0]) == without_tokens(texts[1])
    assert len(mails()) == 1


def without_tokens(text):
    return re.sub(r'value="[\w.-]{40,}"', "", text)


def test_a_forgotten_password_is_replaced_before_the_address_is_confirmed(client, make):
    """Whoever registered it first: the password is whose mailbox it is."""
    unconfirmed = {"confirmed_at": None, "status": AccountStatus.NEW}
    make.user(email="new@example.com", password="of a stranger", **unconfirmed)
    client.send("/reset", {"email": "new@example.com"})
    client.send(link_in(mails()[0]), {"password": PASSWORD, "password_confirm": PASSWORD})
    form = {"email": "new@example.com", "password": PASSWORD}
    assert client.send("/login", {**form, "password": "of a stranger"}).status_code == 200
    assert client.send("/login", form).status_code == 302


def test_registration_can_be_closed(tmp_path):
    closed = make_app(tmp_path, REGISTRATION_OPEN=False)
    assert "security.register" not in closed.view_functions


@pytest.fixture
def proof_wanted(app, monkeypatch):
    monkeypatch.setitem(app.config, "CAPTCHA", "proof-of-work")
    monkeypatch.setitem(app.config, "CAPTCHA_DIFFICULTY", 8)


def puzzle_for(client):
    return re.search('name="puzzle" value="([^"]+)"', client.get("/register").text)[1]


def solved(client, puzzle, **values):
    """Register with a puzzle and its solution."""
    return client.send("/register", {**FORM, **values, "puzzle": puzzle, "proof": solve(puzzle, 8)})


def test_a_proof_of_work_is_asked_for_where_it_is_switched_on(client, proof_wanted):
    puzzle = puzzle_for(client)
    wrong = next(proof for proof in count() if not solves(puzzle, proof, 8))
    for sent in ({}, {"puzzle": puzzle, "proof": wrong}, {"puzzle": "x", "proof": solve("x", 8)}):
        assert client.send("/register", {**FORM, **sent}).status_code == 200
    assert not mails()
    assert solved(client, puzzle).status_code == 302
    solved(client, puzzle, email="b@example.com")
    assert not mails("b@example.com"), "a puzzle counts once"


def test_a_puzzle_is_solved_however_often_the_page_is_opened_beside_it(client, proof_wanted):
    puzzle = puzzle_for(client)
    puzzle_for(client)
    assert solved(client, puzzle).status_code == 302


def solves(puzzle, proof, difficulty):
    digest = hashlib.sha256(f"{puzzle}:{proof}".encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - difficulty) == 0


def solve(puzzle, difficulty):
    return next(proof for proof in count() if solves(puzzle, proof, difficulty))
