"""`seed`."""

from __future__ import annotations

from time import monotonic

import click

from backoffice.cli.application import with_database
from backoffice.cli.progress import show_progress
from backoffice.models.actor import Command
from backoffice.services import seeding

COUNT = click.IntRange(min=0)


@click.command()
@click.option("--users", type=COUNT, default=10_000, show_default=True, help="Accounts to add.")
@click.option("--posts", type=COUNT, default=200_000, show_default=True, help="Posts to add.")
@click.option(
    "--comments", type=COUNT, default=1_000_000, show_default=True, help="Comments to add."
)
@click.option("--seed", default=1, show_default=True, help="The same number, the same data.")
@with_database
def seed(users: int, posts: int, comments: int, seed: int) -> None:
    """Fill the database with believable data, beside what is there.

    Accounts, tags, posts and threaded comments in five languages and three scripts. Nobody
    seeded can log in. It is all or nothing, and one entry in the history. The default takes
    a minute or two; for a small site try `--users 50 --posts 200 --comments 1000`.
    """
    started = monotonic()
    made = seeding.seed(
        users, posts, comments, seed=seed, by=Command("seed"), progress=show_progress
    )
    click.echo("".join(f"{count:>10,} {what}\n" for what, count in made.items()), nl=False)
    click.echo(f"Done in {monotonic() - started:.0f} s.", err=True)
