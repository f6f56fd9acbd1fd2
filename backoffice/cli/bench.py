"""`bench`: our admin measured beside others, over the same rows.

The suite that serves the others and measures is kept apart from this repository.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
from sqlalchemy.engine import make_url

from backoffice.cli.application import mendable
from backoffice.cli.bench_site import database, load, own_settings, served
from backoffice.settings import CHECKOUT

ADAPTER = CHECKOUT / "tests/benchmarks/backoffice.py"
OURS = "backoffice"
FOLDER = click.Path(file_okay=False, resolve_path=True, path_type=Path)


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("folder", type=FOLDER)
@click.option("--suite", required=True, type=FOLDER, help="The folder of the benchmark suite.")
@click.option("--scale", "scales", multiple=True, default=["small", "large"], show_default=True)
@click.option("--pg", metavar="URL", help="A PostgreSQL server on this machine, not SQLite.")
@click.argument("others", nargs=-1, type=click.UNPROCESSED)
def bench(
    folder: Path, suite: Path, scales: tuple[str, ...], pg: str | None, others: tuple[str, ...]
) -> None:
    """Measure the admin beside others, with everything made under FOLDER.

    Loads the suite's rows, serves them as the suite serves the others, and prints its tables.
    Other options, such as `--only hello,list_first`, go to the suite.
    """
    if not (suite / "run").exists():
        raise click.ClickException(
            f"{suite} holds no benchmark suite. It isn't part of this repository: give the folder "
            "that its file `run` is in."
        )
    if pg:
        pg = make_url(pg).set(port=make_url(pg).port or 5432).render_as_string(hide_password=False)
    server = ["--pg", pg] if pg else []
    found = [measure(folder, suite, scale, pg, [*server, *others]) for scale in scales]
    if len(found) > 1:
        click.echo(flatness(found[0], found[-1]))


def measure(folder: Path, suite: Path, scale: str, pg: str | None, options: list[str]) -> Any:
    """Everything at one scale. Returns the suite's results by scenario and application."""
    instance = folder / f"backoffice-{scale}"
    with mendable(), database(instance, pg) as url:
        settings = own_settings(instance, url)
        load(suite, scale, settings)
        with served(suite, instance, settings) as address:
            peer = f"{OURS}={ADAPTER}@{address}"
            command = [suite / "run", folder, "--scale", scale, "--peer", peer, *options]
            if subprocess.run(list(map(str, [sys.executable, *command])), check=False).returncode:
                raise click.ClickException("The suite failed: it says why above.")
    results = folder / f"result-{scale}{'-pg' if pg else ''}.json"
    return json.loads(results.read_text(encoding="utf-8"))["results"]


def flatness(low: dict[str, Any], high: dict[str, Any]) -> str:
    """What more rows cost, beside what they cost a page that reads none."""
    both = [name for name in low if OURS in low[name] and OURS in high.get(name, {})]
    grown = {name: high[name][OURS]["cpu"] / low[name][OURS]["cpu"] for name in both}
    floor = grown.get("hello", 1.0)
    lines = [f"{name:14} {each / floor:.1f}" for name, each in grown.items() if name != "hello"]
    title = "\nflatness: server CPU at the last scale over that at the first, hello = 1"
    return "\n".join([title, *lines])
