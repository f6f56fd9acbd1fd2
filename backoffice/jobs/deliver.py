"""Sending one mail: by SMTP, or as a file where no server is configured."""

from __future__ import annotations

import logging
import smtplib
import ssl
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path

from flask import current_app

from backoffice.models.mail import Mail
from backoffice.models.types import utcnow
from backoffice.services import outbox

logger = logging.getLogger(__name__)

TIMEOUT_SECONDS = 30

# What an operator looks at first, by the first kind that fits: each is a kind of OSError.
SETTINGS = {
    smtplib.SMTPAuthenticationError: "MAIL_USERNAME and MAIL_PASSWORD",
    smtplib.SMTPSenderRefused: "MAIL_SENDER",
    smtplib.SMTPNotSupportedError: "MAIL_TLS",
    smtplib.SMTPServerDisconnected: "MAIL_PORT and MAIL_TLS",
    smtplib.SMTPException: "",
    ssl.SSLCertVerificationError: "MAIL_SERVER and SSL_CERT_FILE",
    ssl.SSLError: "MAIL_PORT and MAIL_TLS",
    OSError: "MAIL_SERVER and MAIL_PORT",
}


def deliver(mail_id: int) -> Path | None:
    """Claim a mail, send it, and note what came of it. Does nothing when it isn't due.

    Returns the file that it became where no server is configured.
    """
    mail = outbox.claim(mail_id)
    if mail is None:
        return None
    try:
        file = _send(_message(mail))
    except (OSError, smtplib.SMTPException, ValueError) as error:
        reason = _reason(error)
        outbox.mark_failed(mail, reason, for_good=_is_permanent(error))
        logger.info("Mail %s was not sent: %s", mail_id, reason)
        return None
    outbox.mark_sent(mail)
    return file


def _message(mail: Mail) -> EmailMessage:
    message = EmailMessage()
    message["Subject"] = mail.subject
    message["From"] = current_app.config["MAIL_SENDER"]
    message["To"] = mail.recipient
    message["Date"] = format_datetime(utcnow())
    message["Message-ID"] = mail.message_id
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


def _send(message: EmailMessage) -> Path | None:
    if not current_app.config["MAIL_SERVER"] or current_app.config["DEMO"]:
        return _write_file(message)
    config = current_app.config
    with _connection(config["MAIL_SERVER"], config["MAIL_PORT"], config["MAIL_TLS"]) as server:
        if config["MAIL_TLS"] == "starttls":
            server.starttls(context=ssl.create_default_context())
        if config["MAIL_USERNAME"]:
            server.login(config["MAIL_USERNAME"], config["MAIL_PASSWORD"])
        server.send_message(message)
    return None


@contextmanager
def _connection(host: str, port: int, tls: str) -> Iterator[smtplib.SMTP]:
    server = _connected(host, port, tls)
    try:
        yield server
    finally:
        # Whatever it answers when one leaves, a mail that it took is sent.
        with closing(server), suppress(OSError):
            server.quit()


def _connected(host: str, port: int, tls: str) -> smtplib.SMTP:
    if tls != "tls":
        return smtplib.SMTP(host, port, timeout=TIMEOUT_SECONDS)
    context = ssl.create_default_context()
    return smtplib.SMTP_SSL(host, port, timeout=TIMEOUT_SECONDS, context=context)


def _write_file(message: EmailMessage) -> Path:
    folder = Path(current_app.instance_path) / "outbox"
    folder.mkdir(exist_ok=True)
    name = message["Message-ID"].strip("<>").split("@")[0]
    path = folder / f"{utcnow():%Y%m%d-%H%M%S}-{name}.eml"
    path.touch(mode=0o600)
    path.write_bytes(bytes(message))
    return path


def _is_permanent(error: Exception) -> bool:
    """Whether trying again is no use: the server refuses this receiver or this text for good
    (RFC 5321, 4.2.1: codes 5xx), or the mail or the server's name can't be written as the
    protocol wants them.

    What a server has against the site, such as its password, somebody mends for all mails.
    """
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return all(code >= 500 for code, _text in error.recipients.values())
    if isinstance(error, smtplib.SMTPDataError):
        return error.smtp_code >= 500
    return isinstance(error, ValueError) and not isinstance(error, OSError)


def _reason(error: Exception) -> str:
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return "; ".join(f"{code} {text!r}" for code, text in error.recipients.values())
    said = f"{type(error).__name__}: {error}".rstrip(".")
    settings = next((names for kind, names in SETTINGS.items() if isinstance(error, kind)), "")
    ours = getattr(error, "filename", None)  # a file of the instance, not the server
    return f"{said}: check {settings}" if settings and not ours else said
