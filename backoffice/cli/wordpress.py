"""`import-wordpress`."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import click

from backoffice.cli.application import with_database
from backoffice.cli.progress import show_progress
from backoffice.models.actor import Command
from backoffice.services import wordpress


@click.command("import-wordpress")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Say what would happen and change nothing.")
@with_database
def import_wordpress(file: Path, dry_run: bool) -> None:
    """Take over the WordPress export FILE (Tools, Export, All content).

    Authors, posts, pages, categories and tags (both become tags) and comments come over, with
    their dates and states. Private and password-protected posts become drafts. Media, menus,
    revisions, pingbacks and trackbacks stay behind, and are counted.

    May be run again without harm: posts that changed in FILE change here, unless somebody
    edited or deleted them here; what was taken back comes by Redo only. Nobody gets a mail; new
    authors can't log in before they reset their password. It is all or nothing, and one entry in
    the history.
    """
    by = Command("import-wordpress")
    summary = wordpress.import_wordpress(file, dry_run=dry_run, by=by, progress=show_progress)
    for word, counts in (
        ("new", summary.made),
        ("changed", summary.changed),
        ("as before", summary.unchanged),
    ):
        _show(word, counts)
    _show("left out", Counter({f"{k}, {why}": n for (k, why), n in summary.skipped.items()}))
    if dry_run:
        click.echo("Nothing was changed: this was a dry run.")


def _show(word: str, counts: Counter[str]) -> None:
    for kind, count in sorted((+counts).items()):
        click.echo(f"{count:>7,} {word}: {kind}")
