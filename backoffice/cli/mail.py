"""`mail`: the outbox from the command line."""

from __future__ import annotations

import time

import click
from flask import current_app
from sqlalchemy import select

from backoffice.cli.application import with_database
from backoffice.cli.people import an_email
from backoffice.extensions import db
from backoffice.jobs.deliver import deliver
from backoffice.models.mail import Mail, MailStatus
from backoffice.models.transaction import transaction
from backoffice.services import outbox
from backoffice.services.letters import SECRET

STATUSES = {status.value: status for status in MailStatus}
PATIENCE = 10.0  # seconds
NUMBER = click.IntRange(1, 2**63 - 1)  # what a database takes


@click.group()
def mail() -> None:
    """Look at the outbox, send again, try the settings."""


@mail.command("list")
@click.option("--status", type=click.Choice(list(STATUSES)))
@click.option("--limit", type=NUMBER, default=50, show_default=True)
@with_database
def list_mails(status: str | None, limit: int) -> None:
    """List the latest mails."""
    query = select(Mail).order_by(Mail.id.desc()).limit(limit)
    if status:
        query = query.where(Mail.status == STATUSES[status])
    rows = db.session.scalars(query).all()
    if not rows:
        click.echo("There is no such mail." if status else "The outbox is empty.")
    for row in rows:
        when = f"{row.created_at:%Y-%m-%d %H:%M}"
        click.echo(f"{row.id:6} {row.status.value:8} {when} {row.recipient}  {row.subject}")


@mail.command()
@click.argument("mail_id", type=NUMBER)
@with_database
def show(mail_id: int) -> None:
    """Print one mail. What lets its reader in is not shown."""
    row = _load(mail_id)
    text = "(holds a personal link)" if row.kind in SECRET else row.text
    click.echo(f"To: {row.recipient}\nSubject: {row.subject}\nStatus: {row.status.value}")
    click.echo(f"Tries: {row.attempts}\nError: {row.error or '-'}\n\n{text}")


@mail.command()
@click.argument("mail_id", type=NUMBER)
@with_database
def retry(mail_id: int) -> None:
    """Send a failed mail again, or one that waits at once."""
    row = _load(mail_id)
    outbox.retry(mail_id)
    _deliver(row)


@mail.command()
@click.argument("address", callback=an_email)
@with_database
def test(address: str) -> None:
    """Send a test mail to ADDRESS at once and say what came of it."""
    with transaction():
        row = outbox.post_mail("test", address, locale=current_app.config["DEFAULT_LANGUAGE"])
    _deliver(row)


def _load(mail_id: int) -> Mail:
    row = db.session.get(Mail, mail_id)
    if row is None:
        raise click.ClickException(f"There is no mail {mail_id}: see `manage.py mail list`.")
    return row


def _deliver(row: Mail) -> None:
    file = deliver(row.id)
    _wait_for_worker(row)
    if row.status is MailStatus.QUEUED:
        raise click.ClickException(
            f"Not sent: {row.error}. It stays queued; the next try is at {row.due_at:%H:%M:%S} UTC."
        )
    if row.status is MailStatus.FAILED:
        raise click.ClickException(f"Not sent: {row.error}")
    if row.status is MailStatus.SENDING:
        click.echo(
            f"A worker is sending it: `manage.py mail show {row.id}` tells what comes of it."
        )
        return
    click.echo(
        f"No mail server is set: written to {file}." if file else f"Sent to {row.recipient}."
    )


def _wait_for_worker(row: Mail) -> None:
    """A worker may have been quicker: see for some seconds what comes of it."""
    until = time.monotonic() + PATIENCE
    while True:
        db.session.rollback()
        db.session.refresh(row)
        if row.status is not MailStatus.SENDING or time.monotonic() > until:
            return
        time.sleep(0.2)
