"""The languages that we ship: complete, without mistakes, and right in the plural."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from babel.support import NullTranslations, Translations
from click.testing import CliRunner

from backoffice.cli import translations as commands
from backoffice.i18n.catalogs import TRANSLATIONS
from backoffice.i18n.checking import check_catalogs
from backoffice.i18n.compiling import compile_outdated
from backoffice.i18n.status import catalog_states
from backoffice.i18n.updating import add
from backoffice.settings import Settings

OFFERED = Settings().LANGUAGES


@pytest.fixture
def arabic(folder: Path) -> NullTranslations:
    compile_outdated(folder)
    return Translations.load(folder, ["ar"])


def test_every_offered_language_but_english_has_a_catalog() -> None:
    assert sorted(["en", *(state.locale for state in catalog_states())]) == sorted(OFFERED)


@pytest.mark.parametrize("state", catalog_states(), ids=lambda state: state.locale)
def test_a_shipped_language_is_complete_and_reviewed(state: Any) -> None:
    todo = f"translate or review them in translations/{state.locale}/LC_MESSAGES/messages.po"
    assert (state.translated, state.fuzzy) == (state.total, 0), todo


def test_no_shipped_translation_has_a_mistake() -> None:
    findings = check_catalogs(TRANSLATIONS)
    assert not findings, "\n".join(str(finding) for finding in findings)


def test_status_fails_below_the_wanted_share(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(commands, "TRANSLATIONS", folder)
    wanted = ["status", "--fail-under", "100"]
    assert CliRunner().invoke(commands.translations, wanted).exit_code == 0
    add(folder, "fr")
    assert CliRunner().invoke(commands.translations, wanted).exit_code == 1


def test_status_speaks_to_programs_too() -> None:
    states = json.loads(CliRunner().invoke(commands.translations, ["status", "--json"]).output)
    assert {state["locale"] for state in states} == set(OFFERED) - {"en"}
    assert all(state["percent"] == 100 for state in states)


def test_a_catalog_is_compiled_once_until_it_changes(folder: Path) -> None:
    assert len(compile_outdated(folder)) == len(catalog_states(folder))
    assert compile_outdated(folder) == []


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "لا تعليقات"),
        (1, "تعليق واحد"),
        (2, "تعليقان"),
        (3, "3 تعليقات"),
        (10, "10 تعليقات"),
        (11, "11 تعليقًا"),
        (99, "99 تعليقًا"),
        (100, "100 تعليق"),
        (102, "102 تعليق"),
        (103, "103 تعليقات"),
    ],
)
def test_arabic_counts_in_six_forms(arabic: NullTranslations, number: int, words: str) -> None:
    text = arabic.ngettext("%(num)d comment", "%(num)d comments", number)
    assert text % {"num": number} == words
