"""The same sent by several in one moment: nobody gets an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.user import User
from tests.accounts.test_registration import FORM
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD

TIMES = 4


@pytest.fixture
def at_once(app):
    """Sends forms from as many browsers in one moment, and tells where each was led."""

    def send(path, forms):
        clients = [app.test_client() for _form in forms]
        tokens = [client.token() for client in clients]
        start = Barrier(len(forms))

        def work(client, token, form):
            with app.app_context():
                start.wait()
                return client.post(path, data={**form, "csrf_token": token}).location

        with ThreadPoolExecutor(len(forms)) as pool:
            led_to = sorted(pool.map(work, clients, tokens, forms))
        db.session.rollback()
        return led_to

    return send


def test_an_address_that_is_registered_by_two_at_once_is_answered_like_a_known_one(at_once):
    """An error told that the address had no account (ASVS 6.3.8)."""
    assert at_once("/register", [FORM] * TIMES) == ["/"] * TIMES
    assert [mail.kind for mail in mails()] == ["confirm"] + ["exists"] * (TIMES - 1)


def test_a_mailed_link_works_for_one_of_those_who_follow_it_at_once(at_once, client, make):
    user = make.user(password=PASSWORD)
    client.send("/reset", {"email": user.email})
    new = {"password": "ganz neue Phrase", "password_confirm": "ganz neue Phrase"}
    led_to = at_once(link_in(mails()[0]), [new] * TIMES)
    assert led_to == ["/login"] + ["/reset"] * (TIMES - 1)
    assert [mail.kind for mail in mails()] == ["reset", "reset_notice"]


def test_people_of_one_name_register_at_once_and_each_gets_an_address_of_their_own(at_once):
    many = 6
    forms = [{**FORM, "email": f"ines{number}@example.com"} for number in range(many)]
    assert at_once("/register", forms) == ["/"] * many
    slugs = db.session.scalars(select(User.slug).order_by(User.id)).all()
    assert sorted(slugs) == ["ines-pereira", *(f"ines-pereira-{n}" for n in range(2, many + 1))]
