"""`manage.py test`: pytest with the servers that the tests need."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence

import click

from backoffice.cli.environment import ROOT


@click.command(context_settings={"ignore_unknown_options": True, "help_option_names": ["--help"]})
@click.argument("arguments", nargs=-1, type=click.UNPROCESSED)
def test(arguments: tuple[str, ...]) -> None:
    """Set up what the tests need (PostgreSQL, Chromium) and run pytest with ARGUMENTS.

    `manage.py test tests/admin -k delete` runs a part of them, `manage.py test -m long` the long
    proofs, which are left out otherwise, `manage.py test --screens` a look at every page.
    """
    command = [sys.executable, "-m", "tests.servers", *with_marks(arguments)]
    with subprocess.Popen(command, cwd=ROOT) as tests:
        signal.signal(signal.SIGTERM, lambda *_: tests.terminate())
        sys.exit(outcome(tests))


def with_marks(arguments: Sequence[str]) -> Sequence[str]:
    """Leave the long proofs out where nobody chose by mark."""
    if any(argument.startswith("-m") for argument in arguments):
        return arguments
    return ["-m", "not long", *arguments]


def outcome(tests: subprocess.Popen[bytes]) -> int:
    """Wait for the end, also after Ctrl-C: pytest hears it too, and has a report to finish."""
    while True:
        try:
            return tests.wait()
        except KeyboardInterrupt:
            continue
