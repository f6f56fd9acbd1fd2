"""The language that nobody speaks changes every letter and breaks nothing."""

from __future__ import annotations

import re

import pytest

from backoffice.i18n.extraction import texts
from backoffice.i18n.pseudo import PseudoTranslations, pseudo

PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%s|\{\w*\}")


@pytest.mark.parametrize(
    "kept", ["%(name)s", "%(num)d", "%s", "{name}", "<b>", "&amp;", "https://example.com/a"]
)
def test_what_a_program_reads_survives(kept: str) -> None:
    assert kept in pseudo(f"Save {kept} again")


def test_no_text_of_ours_loses_a_placeholder() -> None:
    for text in texts():
        for words in filter(None, (text.singular, text.plural)):
            assert PLACEHOLDER.findall(pseudo(words)) == PLACEHOLDER.findall(words)


def test_words_are_accented_bracketed_and_longer() -> None:
    assert pseudo("Save") == "[Šávé··]"


def test_blank_stays_blank() -> None:
    assert pseudo(" ") == " "


def test_one_and_many_stay_apart() -> None:
    texts_of = PseudoTranslations().ngettext
    assert texts_of("%(num)d post", "%(num)d posts", 1) == pseudo("%(num)d post")
    assert texts_of("%(num)d post", "%(num)d posts", 2) == pseudo("%(num)d posts")
