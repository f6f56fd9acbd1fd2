"""What goes to a mail server goes encrypted, and to the right one with the site's password."""

import ssl
import subprocess

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult

from backoffice.jobs.deliver import deliver
from backoffice.models.mail import MailStatus
from backoffice.models.transaction import transaction
from backoffice.services import outbox

# It doesn't know that a connection that begins encrypted is.
pytestmark = pytest.mark.filterwarnings("ignore:Requiring AUTH")

ACCOUNT = (b"site", b"hush")


class Inbox:
    """Keeps for whom it takes a mail, and from whose account."""

    def __init__(self):
        self.taken = []

    async def handle_DATA(self, _server, session, envelope):
        self.taken.append((session.auth_data, envelope.rcpt_tos))
        return "250 OK"

    def authenticate(self, _server, _session, _envelope, _mechanism, sent):
        right = (sent.login, sent.password) == ACCOUNT
        return AuthResult(success=right, handled=False, auth_data=sent.login)


@pytest.fixture
def certificate(tmp_path):
    """A certificate of this machine that nobody vouches for, and its key."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj /CN=127.0.0.1"
    files = [tmp_path / "certificate.pem", tmp_path / "key.pem"]
    named = ["-addext", "subjectAltName=IP:127.0.0.1"]
    outputs = ["-out", str(files[0]), "-keyout", str(files[1])]
    subprocess.run([*command.split(), *named, *outputs], check=True, capture_output=True)
    return files


@pytest.fixture(params=["starttls", "tls"])
def inbox(request, app, certificate, free_port, monkeypatch):
    """A mail server that wants encryption, from the first word on or after it, and a password."""
    inbox = Inbox()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    later = request.param == "starttls"
    secured = {"tls_context": context, "require_starttls": True} if later else {}
    controller = Controller(
        inbox,
        hostname="127.0.0.1",
        port=free_port,
        ssl_context=None if later else context,
        authenticator=inbox.authenticate,
        auth_required=True,
        auth_require_tls=later,
        **secured,
    )
    controller.start()
    for name, value in {
        "MAIL_SERVER": "127.0.0.1",
        "MAIL_PORT": free_port,
        "MAIL_TLS": request.param,
        "MAIL_USERNAME": "site",
        "MAIL_PASSWORD": "hush",
    }.items():
        monkeypatch.setitem(app.config, name, value)
    yield inbox
    controller.stop()


@pytest.fixture
def mail(app):
    with transaction():
        return outbox.post_mail("test", "ines@example.com", locale="en")


@pytest.fixture
def trusted(certificate, monkeypatch):
    """Somebody vouches for the mail server."""
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))


def test_a_server_that_can_prove_who_it_is_gets_the_password_and_the_mail(trusted, inbox, mail):
    deliver(mail.id)
    assert (mail.status, mail.error) == (MailStatus.SENT, "")
    assert inbox.taken == [(b"site", ["ines@example.com"])]


def test_a_server_that_can_not_prove_who_it_is_gets_no_mail(inbox, mail):
    deliver(mail.id)
    assert mail.status is MailStatus.QUEUED
    assert "CERTIFICATE_VERIFY_FAILED" in mail.error
    assert mail.error.endswith(": check MAIL_SERVER and SSL_CERT_FILE")
    assert inbox.taken == []


def test_a_mail_waits_until_the_password_that_the_server_refuses_is_mended(
    app, trusted, inbox, mail, monkeypatch
):
    with monkeypatch.context() as wrong:
        wrong.setitem(app.config, "MAIL_PASSWORD", "wrong")
        deliver(mail.id)
    assert mail.status is MailStatus.QUEUED
    assert "535" in mail.error
    assert mail.error.endswith(": check MAIL_USERNAME and MAIL_PASSWORD")
    outbox.retry(mail.id)
    deliver(mail.id)
    assert mail.status is MailStatus.SENT
