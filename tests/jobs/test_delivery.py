"""Mail is a row with its cause, leaves by SMTP, and is never lost."""

import os
import re
import signal
import subprocess
import sys
import time
from datetime import timedelta
from pathlib import Path

import pytest
from aiosmtpd.controller import Controller
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.jobs.deliver import deliver
from backoffice.jobs.engine import deliver_all_due
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.recorder import change_set
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.policy import Refused
from backoffice.services import outbox
from tests.support.waiting import soon


class Inbox:
    """A mail server that keeps what it takes, and answers as it is told."""

    def __init__(self):
        self.taken = []
        self.answers = []
        self.unknown = {}
        self.delay = 0.0
        self.farewell = "221 Bye"

    async def handle_MAIL(self, _server, _session, envelope, address, _options):
        if address in self.unknown:
            return self.unknown[address]
        envelope.mail_from = address
        return "250 OK"

    async def handle_RCPT(self, _server, _session, envelope, address, _options):
        if address in self.unknown:
            return self.unknown[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, _server, _session, envelope):
        time.sleep(self.delay)
        answer = self.answers.pop(0) if self.answers else "250 OK"
        if answer.startswith("250"):
            self.taken.append(envelope.content.decode())
        return answer

    async def handle_QUIT(self, _server, _session, _envelope):
        return self.farewell


@pytest.fixture
def inbox(app, monkeypatch, free_port):
    inbox = Inbox()
    controller = Controller(inbox, hostname="127.0.0.1", port=free_port)
    controller.start()
    told = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": free_port, "MAIL_TLS": "none"}
    for name, value in told.items():
        monkeypatch.setitem(app.config, name, value)
    inbox.port = free_port
    yield inbox
    controller.stop()


def post(recipient="ines@example.com"):
    with transaction():
        return outbox.post_mail("test", recipient, locale="en")


def test_a_mail_leaves_with_both_parts_and_the_senders_name(app, inbox):
    mail = post()
    deliver(mail.id)
    assert mail.status is MailStatus.SENT
    message = inbox.taken[0]
    assert "From: Backoffice <noreply@localhost>" in message
    assert "text/plain" in message and "text/html" in message
    assert mail.message_id in message


def test_a_mail_is_sent_once_however_often_it_is_announced(app, inbox):
    mail = post()
    for _ in range(3):
        deliver(mail.id)
    assert deliver_all_due() == 0
    assert len(inbox.taken) == 1


@pytest.mark.parametrize("farewell", ["421 Too busy, closing", "500 What?"])
def test_a_mail_that_was_taken_is_sent_whatever_the_server_says_at_the_end(app, inbox, farewell):
    inbox.farewell = farewell
    mail = post()
    deliver(mail.id)
    assert (mail.status, mail.error) == (MailStatus.SENT, "")
    assert len(inbox.taken) == 1


def test_a_mail_whose_cause_failed_was_never_written(make):
    with pytest.raises(ZeroDivisionError), change_set(by=make.by):
        outbox.post_mail("test", "x@example.com", locale="en")
        _ = 1 / 0
    assert db.session.scalars(select(Mail)).all() == []


def test_a_passing_trouble_is_tried_again_later_and_each_time_after_a_longer_pause(app, inbox):
    mail = post()
    inbox.answers = ["451 busy", "451 busy"]
    pauses = []
    for _ in range(2):
        make_due(mail)
        deliver(mail.id)
        pauses.append(mail.due_at - utcnow())
    assert mail.status is MailStatus.QUEUED
    assert "451" in mail.error
    assert pauses[1] > 3 * pauses[0] > timedelta()
    make_due(mail)
    deliver(mail.id)
    assert (mail.status, mail.error) == (MailStatus.SENT, "")


def make_due(mail):
    with transaction():
        mail.due_at = utcnow()


def test_a_hopeless_mail_is_parked_until_staff_send_it_again(app, inbox):
    mail = post()
    inbox.answers = ["550 no such mailbox"]
    deliver(mail.id)
    assert mail.status is MailStatus.FAILED
    assert deliver_all_due() == 0
    outbox.retry(mail.id)
    deliver(mail.id)
    assert mail.status is MailStatus.SENT
    with pytest.raises(Refused):
        outbox.retry(mail.id)


def test_after_the_last_try_a_mail_is_parked_too(app, inbox):
    mail = post()
    with transaction():
        mail.attempts = outbox.MOST_ATTEMPTS - 1
    inbox.answers = ["451 busy"]
    deliver(mail.id)
    assert mail.status is MailStatus.FAILED


def test_the_worker_notes_why_a_mail_was_not_sent(app, inbox, caplog):
    caplog.set_level("INFO", logger="backoffice")
    mail = post()
    inbox.answers = ["451 busy"]
    deliver(mail.id)
    assert f"Mail {mail.id} was not sent: " in caplog.text
    assert "451" in caplog.text


def test_a_server_that_is_down_keeps_the_mail_waiting(app, inbox, monkeypatch):
    mail = post()
    monkeypatch.setitem(app.config, "MAIL_PORT", 1)
    deliver(mail.id)
    assert mail.status is MailStatus.QUEUED
    assert mail.error.endswith("refused: check MAIL_SERVER and MAIL_PORT")


def test_a_server_that_does_not_encrypt_is_told_with_the_setting(app, inbox, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_TLS", "starttls")
    mail = post()
    deliver(mail.id)
    assert mail.error.endswith("not supported by server: check MAIL_TLS")
    monkeypatch.setitem(app.config, "MAIL_TLS", "tls")
    outbox.retry(mail.id)
    deliver(mail.id)
    assert mail.error.endswith(": check MAIL_PORT and MAIL_TLS")


def test_a_folder_for_mails_that_can_not_be_used_is_no_fault_of_the_server(app, monkeypatch):
    monkeypatch.setattr(app, "instance_path", "/dev/null")
    mail = post()
    deliver(mail.id)
    assert "/dev/null/outbox" in mail.error
    assert "check" not in mail.error


def test_a_mail_that_a_dead_worker_had_claimed_is_swept_up(app, inbox):
    mail = post()
    assert outbox.claim(mail.id)
    assert deliver_all_due() == 0, "somebody may still be sending it"
    make_due(mail)
    assert deliver_all_due() == 1
    assert mail.status is MailStatus.SENT


def test_the_link_in_a_mail_is_wiped_once_it_is_sent(app, inbox, make):
    user = make.user()
    with transaction():
        mail = outbox.mail_user("reset", user, link="http://localhost/reset/secret-token")
    deliver(mail.id)
    assert "secret-token" in inbox.taken[0].replace("=\r\n", "")
    assert (mail.text, mail.html) == ("", "")


def test_without_a_mail_server_mails_become_files_for_the_owner_only(app):
    mail = post()
    deliver(mail.id)
    written = max((Path(app.instance_path) / "outbox").glob("*.eml"), key=os.path.getmtime)
    assert written.stat().st_mode & 0o777 == 0o600
    assert mail.subject in written.read_text()


@pytest.mark.long
def test_a_worker_killed_in_the_middle_of_sending_loses_nothing(app, inbox, tmp_path):
    mails = [post(f"p{i}@example.com") for i in range(6)]
    inbox.delay = 0.5
    environment = {
        **os.environ,
        "BACKOFFICE_INSTANCE": str(tmp_path),
        "BACKOFFICE_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        "BACKOFFICE_MAIL_SERVER": "127.0.0.1",
        "BACKOFFICE_MAIL_PORT": str(inbox.port),
        "BACKOFFICE_MAIL_TLS": "none",
    }
    script = (
        "from backoffice.factory import create_app\n"
        "from backoffice.jobs.engine import deliver_all_due\n"
        "with create_app().app_context(): deliver_all_due()\n"
    )
    worker = subprocess.Popen([sys.executable, "-c", script], env=environment)
    soon(lambda: len(inbox.taken) >= 2, 20)
    worker.send_signal(signal.SIGKILL)
    worker.wait()
    assert 2 <= len(inbox.taken) < len(mails), "it died in the middle"
    inbox.delay = 0
    db.session.rollback()
    with transaction():
        for mail in mails:
            if mail.status is MailStatus.SENDING:
                mail.due_at = utcnow()
    deliver_all_due()
    received = {re.search(r"To: (\S+)", text)[1] for text in inbox.taken}
    assert received == {mail.recipient for mail in mails}
    assert {mail.status for mail in mails} == {MailStatus.SENT}


def test_a_mail_that_can_not_be_written_down_is_parked_and_holds_nobody_up(app, inbox):
    broken, fine = post("ines\n@example.com"), post()
    assert deliver_all_due() == 2
    assert (broken.status, fine.status) == (MailStatus.FAILED, MailStatus.SENT)
    assert "ValueError" in broken.error


def test_a_mail_whose_workers_all_died_is_parked_in_the_end(app, inbox):
    mail = post()
    with transaction():
        mail.status, mail.attempts = MailStatus.SENDING, outbox.MOST_ATTEMPTS
    deliver(mail.id)
    assert mail.status is MailStatus.FAILED
    assert inbox.taken == []


def test_a_mail_that_waits_for_its_next_try_can_be_sent_at_once(app, inbox):
    mail = post()
    inbox.answers = ["451 busy"]
    deliver(mail.id)
    assert deliver_all_due() == 0
    outbox.retry(mail.id)
    deliver(mail.id)
    assert mail.status is MailStatus.SENT


@pytest.mark.parametrize(
    ("answer", "status"),
    [("550 no such mailbox", MailStatus.FAILED), ("450 mailbox busy", MailStatus.QUEUED)],
)
def test_a_mailbox_that_is_gone_parks_a_mail_and_a_busy_one_does_not(app, inbox, answer, status):
    mail = post()
    inbox.unknown[mail.recipient] = answer
    deliver(mail.id)
    assert mail.status is status
    assert mail.error == f"{answer[:3]} {answer[4:].encode()!r}"


def test_a_mail_waits_while_the_server_refuses_the_sites_own_address(app, inbox):
    mail = post()
    inbox.unknown["noreply@localhost"] = "550 not from you"
    deliver(mail.id)
    assert mail.status is MailStatus.QUEUED
    assert mail.error.endswith(": check MAIL_SENDER")


def test_a_mail_is_numbered_in_the_name_of_its_site(app, monkeypatch):
    monkeypatch.setitem(app.config, "SITE_URL", "https://site.example:8443/x/")
    assert post().message_id.endswith("@site.example>")
