"""`create-admin`."""

from __future__ import annotations

import sys

import click
from flask_security.utils import hash_password

from backoffice.accounts.passwords import problem_of
from backoffice.cli.application import with_database
from backoffice.models.actor import Command
from backoffice.models.user import User, read_email
from backoffice.services import users


def an_email(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
    """An address as it is written properly. Raises click.BadParameter."""
    try:
        return read_email(value)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error


@click.command("create-admin")
@click.argument("email", callback=an_email)
@click.option("--name", help="Shown with what they write; the address's first part unless given.")
@click.option(
    "--link", is_flag=True, help="Print a one-time link instead of asking for a password."
)
@with_database
def create_admin(email: str, name: str | None, link: bool) -> None:
    """Make EMAIL an active administrator.

    Asks for a password without showing it, or prints a link with which they choose one. May be
    run again: an account that exists is promoted and made active, and keeps its posts and history;
    the password that it had is gone, unless it was an administrator already and gets a link.
    """
    password_hash = None if link else hash_password(_ask_password())
    shown = name or email.partition("@")[0]
    standing = _standing(users.find_user(email), link)
    user = users.make_administrator(email, shown, password_hash, by=Command("create-admin"))
    click.echo(f"{user.email} {standing}")
    if link:
        click.echo(f"Choose a password within one day: {users.password_link(user)}")


def _standing(before: User | None, link: bool) -> str:
    """What becomes of an account, in view of what it is before."""
    if before is None:
        return "has a new account, and is an administrator."
    if users.is_administrator(before):
        kept = "the password stays" if link else "the password was replaced"
        return f"was an administrator already: {kept}."
    return "had an account already, and is an administrator now: its former password is gone."


def _ask_password() -> str:
    if not sys.stdin.isatty():
        raise click.ClickException("A password can only be typed in a terminal: use --link here.")
    while True:
        password: str = click.prompt("Password", hide_input=True, confirmation_prompt=True)
        problems = problem_of(password)
        if not problems:
            return password
        click.echo(problems[0], err=True)
