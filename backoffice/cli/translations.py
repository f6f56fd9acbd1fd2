"""`translations`: the catalogs from the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import click
from babel import UnknownLocaleError

from backoffice.cli.application import in_checkout, mendable
from backoffice.i18n import updating
from backoffice.i18n.catalogs import TRANSLATIONS, locale_of
from backoffice.i18n.checking import check_catalogs, numbers_of_forms
from backoffice.i18n.compiling import compile_outdated
from backoffice.i18n.status import catalog_states


class Catalogs(click.Group):
    """A file that can't be read or written is one sentence."""

    def invoke(self, ctx: click.Context) -> Any:
        with mendable():
            return super().invoke(ctx)


@click.group(cls=Catalogs)
def translations() -> None:
    """Extract, update, check and compile catalogs.

    After a text was added or changed, run `update`: it brings the template and every catalog in
    line with the sources. docs/translating.md tells translators the rest.
    """
    in_checkout()


@translations.command()
def extract() -> None:
    """Write the template translations/messages.pot from the sources.

    It holds our marked texts and those of the libraries that can be shown. `update` does this
    too.
    """
    _say_changed(updating.extract(TRANSLATIONS))


@translations.command()
def update() -> None:
    """Write the template and give every catalog its texts.

    Translations stay. New texts come without one; a reworded text gets its old translation,
    marked as fuzzy for somebody to review. What is gone is dropped.
    """
    _say_changed(updating.update(TRANSLATIONS))


@translations.command()
@click.argument("locale")
def add(locale: str) -> None:
    """Begin a catalog for LOCALE, for example fr or pt_BR."""
    try:
        path = updating.add(TRANSLATIONS, locale)
    except updating.NotToBegin as error:
        raise click.ClickException(str(error)) from error
    except (UnknownLocaleError, ValueError) as error:
        raise click.ClickException(f"No language is called {locale}: try fr or pt_BR.") from error
    click.echo(
        f"{path} awaits its translator. Then add {locale_of(path)} to the setting LANGUAGES."
    )
    click.echo("Its plurals:")
    for form, numbers in enumerate(numbers_of_forms(locale_of(path))):
        click.echo(f"  msgstr[{form}] for {', '.join(map(str, numbers[:8]))}")


@translations.command("compile")
def compile_catalogs() -> None:
    """Compile the catalogs that changed. `run` does this by itself."""
    _say_changed(compile_outdated(TRANSLATIONS), "Compiled")


@translations.command()
@click.option("--json", "as_json", is_flag=True, help="Machine-readable.")
@click.option(
    "--fail-under",
    type=click.IntRange(0, 100),
    default=0,
    metavar="N",
    help="Exit with 1 if a language is translated to less than N percent.",
)
def status(as_json: bool, fail_under: int) -> None:
    """Say how complete each language is, and how much is to review."""
    states = catalog_states(TRANSLATIONS)
    if as_json:
        click.echo(json.dumps([state.as_dict() for state in states], indent=2))
    else:
        for state in states:
            click.echo(
                f"{state.locale:8} {state.translated:5} of {state.total}"
                f" {state.percent:4} %  {state.fuzzy} to review"
            )
    if any(state.percent < fail_under for state in states):
        raise SystemExit(1)


@translations.command()
def check() -> None:
    """Look for translations that would break a page.

    Names file, line and text of each mistake: placeholders that differ from the source's, a wrong
    number of plural forms, tags that are not closed, spaces at the edges. Exits with 1 if it
    finds any.
    """
    findings = check_catalogs(TRANSLATIONS)
    for finding in findings:
        click.echo(finding)
    if findings:
        raise SystemExit(1)
    click.echo("No mistakes.")


def _say_changed(paths: list[Path], done: str = "Wrote") -> None:
    for path in paths:
        click.echo(f"{done} {path}")
    if not paths:
        click.echo("Nothing has changed.")
