"""Mistakes of translators are found before a page breaks, with file, line and text."""

from __future__ import annotations

from gettext import GNUTranslations
from pathlib import Path

import pytest
from click.testing import CliRunner

from backoffice.cli import translations as commands
from backoffice.i18n.catalogs import catalog_path
from backoffice.i18n.checking import (
    DamagedCatalog,
    check,
    check_catalogs,
    forms_for_one_number,
)
from backoffice.i18n.compiling import compile_outdated
from backoffice.i18n.status import catalog_states
from backoffice.i18n.updating import update

HEADER = """msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\\n"

"""


def german(folder: Path, *entries: str) -> Path:
    """A German catalog with these entries below its header of five lines."""
    path = catalog_path("de", folder)
    path.parent.mkdir(parents=True)
    path.write_text(HEADER + "\n".join(entries), encoding="utf-8")
    return path


def pair(source: str, translation: str) -> str:
    return f'msgid "{source}"\nmsgstr "{translation}"\n'


def counted(*translations: str) -> str:
    forms = "\n".join(f'msgstr[{n}] "{text}"' for n, text in enumerate(translations))
    return f'msgid "%(num)d post"\nmsgid_plural "%(num)d posts"\n{forms}\n'


@pytest.mark.parametrize(
    ("entry", "problem"),
    [
        (pair("Hello %(name)s", "Guten Tag"), "lacks %(name)s"),
        (pair("Hello %(name)s", "Guten Tag %(nmae)s"), "has %(nmae)s, which the source has not"),
        (pair("%(num)d left", "noch %(num)s"), "lacks %(num)d"),
        (pair("Hello %(name)s", "Guten Tag %(name)s %(name)"), "a % stands alone"),
        (pair("Half", "50 % davon"), "a % stands alone"),
        (pair("Page {number}", "Seite {nummer}"), "lacks {number}"),
        (pair("%s is gone", "ist weg"), "lacks %s"),
        (pair("<b>All</b>", "<b>Alle"), "a tag is not closed"),
        (pair("<b>All</b>", "</b>Alle<b>"), "a tag is not closed"),
        (counted("ein Beitrag", ""), "one of the plural forms is empty"),
        (pair("<b>All</b>", "<i>Alle</i>"), "the tags differ"),
        (pair("<a>All</a>", "Alle"), "the tags differ"),
        (pair("Over. ", "Vorbei."), "spaces at the beginning or end"),
        (pair("Over", " Vorbei"), "spaces at the beginning or end"),
        (pair("A test mail", "Eine\\nTestmail"), "a line breaks"),
        (counted("%(num)d Beitrag"), "de has 2 plural forms, not 1"),
        (counted("%(num)d Beitrag", "Beiträge"), "lacks %(num)d"),
        (counted("%(n)d Beitrag", "%(num)d Beiträge"), "has %(n)d, which the source has not"),
    ],
)
def test_a_mistake_is_named_with_file_line_and_text(
    tmp_path: Path, entry: str, problem: str
) -> None:
    path = german(tmp_path, pair("Yes", "Ja"), entry)
    sentence = "\n".join(str(finding) for finding in check(path))
    text = entry.split('"')[1]
    assert problem in sentence
    assert sentence.startswith(f"{path}:9: “{text}”")


@pytest.mark.parametrize(
    "entry",
    [
        pair("Hello %(name)s", "%(name)s, guten Tag"),
        pair("Half", "50 %% davon"),
        pair("<b>All</b><br>", "<br><b>Alle</b>"),
        pair("Not yet", ""),
        counted("Ein Beitrag", "%(num)d Beiträge"),
        counted("", ""),
    ],
)
def test_what_is_right_or_not_yet_translated_is_no_mistake(tmp_path: Path, entry: str) -> None:
    assert check(german(tmp_path, entry)) == []


def test_a_header_of_another_language_is_a_mistake(tmp_path: Path) -> None:
    path = german(tmp_path)
    path.write_text(HEADER.replace("n != 1", "n > 1"))
    assert "the header has to say “nplurals=2; plural=(n != 1);”" in str(check(path)[0])


@pytest.mark.parametrize("line", ['msgstr "Ja', "msgstr Ja", 'msgstr "Ja "x" y"', 'mgstr "Ja"'])
def test_a_damaged_line_is_a_mistake_too(tmp_path: Path, line: str) -> None:
    path = german(tmp_path, f'msgid "Yes"\n{line}\n')
    assert str(check(path)[0]).startswith(f"{path}:7: “{line}”: keyword or quotation mark")


def test_only_forms_for_a_single_number_may_leave_it_out() -> None:
    assert forms_for_one_number("de") == [True, False]
    assert forms_for_one_number("ja") == [False]
    assert forms_for_one_number("fr") == [False, False, False]
    assert forms_for_one_number("ar") == [True, True, True, False, False, False]


def test_the_command_fails_and_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = german(tmp_path, pair("Hello %(name)s", "Guten Tag"))
    monkeypatch.setattr(commands, "TRANSLATIONS", tmp_path)
    result = CliRunner().invoke(commands.translations, ["check"])
    assert result.exit_code == 1
    assert f"{path}:6: “Hello %(name)s”: the translation lacks %(name)s." in result.output


def test_a_text_that_is_missing_unknown_or_stands_twice_is_a_mistake(tmp_path: Path) -> None:
    german(tmp_path, pair("One", "Eins"), pair("One", "Eins"), pair("Tow", "Zwei"))
    template = HEADER + pair("One", "") + "\n" + pair("Two", "")
    (tmp_path / "messages.pot").write_text(template, encoding="utf-8")
    found = [(each.line, each.text, each.problem) for each in check_catalogs(tmp_path)]
    assert found == [
        (6, "One", "stands here more than once."),
        (9, "One", "stands here more than once."),
        (12, "Tow", "is no text of the program."),
        (1, "Two", "is missing: run `translations update`."),
    ]
    assert [(s.total, s.translated, s.percent) for s in catalog_states(tmp_path)] == [(2, 1, 50)]


@pytest.mark.parametrize(
    ("encoding", "problem"), [("latin-1", "saved as UTF-8"), ("utf-8-sig", "byte order mark")]
)
def test_a_file_saved_in_another_way_is_a_mistake(tmp_path: Path, encoding: str, problem: str):
    path = german(tmp_path)
    path.write_text(HEADER + pair("Over", "Über"), encoding=encoding)
    assert problem in check(path)[0].problem


def test_a_damaged_catalog_is_neither_rewritten_nor_compiled(tmp_path: Path) -> None:
    path = german(tmp_path, 'msgid "Comment"\nmsgstr "Kommentare\n')
    before = path.read_bytes()
    (tmp_path / "messages.pot").write_text(HEADER + pair("Comment", ""), encoding="utf-8")
    for work in (update, compile_outdated):
        with pytest.raises(DamagedCatalog, match=r"messages\.po:7"):
            work(tmp_path)
    assert path.read_bytes() == before
    assert not path.with_suffix(".mo").exists()


def test_a_translation_that_would_break_a_page_is_left_out_of_what_programs_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    good, bad = pair("Hello", "Hallo"), pair("%(num)s posts", "%(nmu)s Beiträge")
    path = german(tmp_path, good, bad)
    compile_outdated(tmp_path)
    with path.with_suffix(".mo").open("rb") as file:
        texts = GNUTranslations(file)
    assert texts.gettext("Hello") == "Hallo"
    assert texts.gettext("%(num)s posts") == "%(num)s posts"
    assert "is left out" in caplog.text
