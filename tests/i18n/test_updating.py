"""Template and catalogs follow the sources, and nothing that was translated gets lost."""

from __future__ import annotations

import os
from pathlib import Path

import polib
import pytest
from click.testing import CliRunner

from backoffice.cli import translations as commands
from backoffice.i18n.catalogs import catalog_path, catalog_paths
from backoffice.i18n.extraction import Text, template
from backoffice.i18n.updating import NotToBegin, add, merged, update


def wanted(*texts: str) -> polib.POFile:
    return template(Text(text, "page.html") for text in texts)


def german(**entries: str) -> polib.POFile:
    catalog = polib.POFile()
    for text, translation in entries.items():
        catalog.append(polib.POEntry(msgid=text, msgstr=translation))
    return catalog


def test_updating_twice_changes_nothing(folder: Path) -> None:
    update(folder)
    assert update(folder) == []


def test_the_template_and_the_catalogs_are_up_to_date(folder: Path) -> None:
    changed = [path.relative_to(folder) for path in update(folder)]
    assert not changed, f"Run `python manage.py translations update`: {changed} lag behind"


def test_a_translation_stays_when_its_text_stays() -> None:
    catalog = merged(german(Save="Speichern"), wanted("Save", "Delete"), "de")
    assert {entry.msgid: entry.msgstr for entry in catalog} == {"Save": "Speichern", "Delete": ""}


def test_a_reworded_text_keeps_its_translation_for_review() -> None:
    old = german(**{"Choose from the list.": "Bitte wählen Sie aus der Liste."})
    entry = merged(old, wanted("Choose one from the list."), "de")[0]
    assert entry.msgstr == "Bitte wählen Sie aus der Liste."
    assert entry.fuzzy
    assert entry.previous_msgid == "Choose from the list."


def test_a_text_that_is_gone_is_dropped() -> None:
    assert [entry.msgid for entry in merged(german(Gone="Weg"), wanted("Save"), "de")] == ["Save"]


def test_what_waits_for_review_waits_after_an_update_too() -> None:
    old = german(Save="Sichern")
    old[0].flags.append("fuzzy")
    assert merged(old, wanted("Save"), "de")[0].fuzzy


def test_the_note_of_a_translator_stays() -> None:
    old = german(Save="Speichern")
    old[0].tcomment = "as in the menu"
    assert merged(old, wanted("Save"), "de")[0].tcomment == "as in the menu"


def test_a_catalog_has_as_many_plural_forms_as_its_language() -> None:
    counted = template([Text("%(num)d tag", "page.html", "%(num)d tags")])
    forms = {
        code: len(merged(polib.POFile(), counted, code)[0].msgstr_plural)
        for code in ("ja", "de", "ar")
    }
    assert forms == {"ja": 1, "de": 2, "ar": 6}


def test_a_new_language_begins_with_all_texts(folder: Path) -> None:
    path = add(folder, "fr")
    assert len(polib.pofile(str(path))) == len(polib.pofile(str(folder / "messages.pot")))
    assert path in catalog_paths(folder)


def test_a_language_is_not_begun_twice(folder: Path) -> None:
    before = catalog_path("de", folder).read_text()
    with pytest.raises(NotToBegin):
        add(folder, "de")
    assert catalog_path("de", folder).read_text() == before


@pytest.mark.parametrize(
    ("locale", "sentence"),
    [
        ("tlhx", "No language is called tlhx: try fr or pt_BR."),
        ("en", "English is the language of the sources: it needs no catalog."),
        ("de", "is there already: `translations update` brings it up to date."),
    ],
)
def test_a_language_that_can_not_be_begun_is_refused_in_a_sentence(
    folder: Path, monkeypatch: pytest.MonkeyPatch, locale: str, sentence: str
) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    result = CliRunner().invoke(commands.translations, ["add", locale])
    assert result.exit_code == 1
    assert result.output.endswith(f"{sentence}\n")


@pytest.mark.parametrize(("typed", "written"), [("pt_br", "pt_BR"), ("zh_TW", "zh_Hant_TW")])
def test_a_new_language_is_named_as_the_setting_has_to_spell_it(
    folder: Path, monkeypatch: pytest.MonkeyPatch, typed: str, written: str
) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    result = CliRunner().invoke(commands.translations, ["add", typed])
    assert f"Then add {written} to the setting LANGUAGES." in result.output
    assert catalog_path(written, folder).exists()


@pytest.mark.parametrize(
    ("locale", "numbers"), [("pl", "2, 3, 4, 22, 23, 24, 32, 33"), ("fr", "1000000, 2000000")]
)
def test_whoever_begins_a_language_reads_for_which_numbers_its_plurals_are(
    folder: Path, monkeypatch: pytest.MonkeyPatch, locale: str, numbers: str
) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    result = CliRunner().invoke(commands.translations, ["add", locale])
    assert f"msgstr[1] for {numbers}\n" in result.output


def test_a_catalog_is_for_every_user_of_the_machine_to_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    before = os.umask(0o077)
    try:
        CliRunner().invoke(commands.translations, ["add", "pl"])
    finally:
        os.umask(before)
    assert catalog_path("pl", folder).stat().st_mode & 0o777 == 0o644
    assert (folder / "pl").stat().st_mode & 0o777 == 0o755


def test_a_template_that_may_not_be_written_is_said_with_what_to_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def refuse(*_arguments: object) -> None:
        raise PermissionError(13, "Permission denied", "messages.pot")

    monkeypatch.setattr(commands.updating, "update", refuse)
    result = CliRunner().invoke(commands.translations, ["update"])
    assert result.exit_code == 1
    assert "May not use messages.pot: look who owns it" in result.output


def test_update_says_what_it_wrote(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    (folder / "messages.pot").unlink()
    assert "messages.pot" in CliRunner().invoke(commands.translations, ["update"]).output
    assert "Nothing has changed" in CliRunner().invoke(commands.translations, ["update"]).output
