"""The commands of `manage.py`, imported only when they are used."""

from __future__ import annotations

import os
import sys
from importlib import import_module

import click

# Name, where it lives, and what it is for: enough for `--help` without importing the stack.
COMMANDS = {
    "run": ("serve:run", "Start the site with its worker on this machine."),
    "demo": ("demo:demo", "Start a throw-away site full of examples."),
    "test": ("testing:test", "Set up what the tests need and run them."),
    "create-admin": ("people:create_admin", "Make somebody an administrator."),
    "seed": ("seed:seed", "Fill the database with believable data."),
    "import-wordpress": ("wordpress:import_wordpress", "Take over a WordPress export."),
    "mail": ("mail:mail", "Look at the outbox, send again, try the settings."),
    "worker": ("worker:worker", "Send mail and work on jobs until stopped."),
    "translations": ("translations:translations", "Extract, update, check and compile catalogs."),
    "assets": ("assets:assets", "Build the style sheets and scripts."),
    "search": ("search:search", "Check or rebuild the search indexes."),
    "db": ("database:db", "Migrate the database."),
    "config": ("configuration:config", "Show the settings and where they come from."),
    "bench": ("bench:bench", "Measure the admin beside others, with a suite kept apart."),
    "check": (
        "checks:check",
        "Read the settings; with --deploy, look for what is unsafe in production.",
    ),
    "routes": ("inspection:routes", "List the addresses and who may use them."),
    "new": ("new:new", "Write the files of a new record type."),
    "shell": ("inspection:shell", "Open a Python shell inside the application."),
}


class LazyGroup(click.Group):
    """A group whose commands are imported when they are called."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:
        if name not in COMMANDS:
            return None
        module, _, attribute = COMMANDS[name][0].partition(":")
        command: click.Command = getattr(import_module(f"backoffice.cli.{module}"), attribute)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        with formatter.section("Commands"):
            formatter.write_dl([(name, about) for name, (_where, about) in COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
def commands() -> None:
    """Backoffice: run and look after the site.

    Every command takes `--instance DIR` (or BACKOFFICE_INSTANCE): the folder of the settings,
    secrets and database; `instance` in the checkout unless given.
    """


def main() -> None:
    """Run the command line. `--instance DIR` may stand anywhere."""
    os.umask(0o077)  # the instance folder holds hashes and letters: nobody else's to read
    commands(_take_instance(sys.argv[1:]), prog_name="manage.py")


def _take_instance(arguments: list[str]) -> list[str]:
    for index, argument in enumerate(arguments):
        name, equals, value = argument.partition("=")
        if name != "--instance":
            continue
        rest = arguments[index + 1 :]
        if not equals and not rest:
            raise SystemExit("--instance needs a folder.")
        os.environ["BACKOFFICE_INSTANCE"] = value if equals else rest[0]
        return arguments[:index] + (rest if equals else rest[1:])
    return arguments
