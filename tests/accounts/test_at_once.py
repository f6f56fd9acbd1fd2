"""The same sent several times in one moment: one counts, and none is an error."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest

from backoffice.extensions import db
from tests.accounts.test_registration import FORM
from tests.support.mails import link_in, mails
from tests.support.make import PASSWORD

TIMES = 4


@pytest.fixture
def at_once(app):
    """Sends a form from several browsers in one moment, and tells where each was led."""

    def send(path, form):
        clients = [app.test_client() for _time in range(TIMES)]
        tokens = [client.token() for client in clients]
        start = Barrier(TIMES)

        def work(client, token):
            with app.app_context():
                start.wait()
                return client.post(path, data={**form, "csrf_token": token}).location

        with ThreadPoolExecutor(TIMES) as pool:
            led_to = sorted(pool.map(work, clients, tokens))
        db.session.rollback()
        return led_to

    return send


def test_an_address_that_is_registered_by_two_at_once_is_answered_like_a_known_one(at_once):
    """An error told that the address had no account (ASVS 6.3.8)."""
    assert at_once("/register", FORM) == ["/"] * TIMES
    assert [mail.kind for mail in mails()] == ["confirm"] + ["exists"] * (TIMES - 1)


def test_a_mailed_link_works_for_one_of_those_who_follow_it_at_once(at_once, client, make):
    user = make.user(password=PASSWORD)
    client.send("/reset", {"email": user.email})
    new = {"password": "ganz neue Phrase", "password_confirm": "ganz neue Phrase"}
    led_to = at_once(link_in(mails()[0]), new)
    assert led_to == ["/login"] + ["/reset"] * (TIMES - 1)
    assert [mail.kind for mail in mails()] == ["reset", "reset_notice"]
