"""Progress on the terminal: on stderr, so that the output stays clean."""

from __future__ import annotations

import sys

import click


def show_progress(what: str, done: int, total: int) -> None:
    """One line that rewrites itself; where nobody watches, only its last state is printed."""
    finished = done >= total
    if not (finished or sys.stderr.isatty()):
        return
    line_end = "\n" if finished else ""
    click.echo(f"\r{what}: {done:,} of {total:,}{line_end}", nl=False, err=True)
