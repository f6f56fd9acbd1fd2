"""What is found for translation, and in which order it is written down."""

from __future__ import annotations

from pathlib import Path

import pytest

from backoffice.i18n.extraction import Text, scan, template, texts

SOURCES = {
    "views.py": '_("Called")\n_l("Lazy")\n_n("%(num)d tag", "%(num)d tags", 2)\n_(variable)\n',
    "noted.py": '# Translators: a verb\n_("Post")\n',
    "page.html": '{{ _("In braces") }}\n{% trans %}In a block{% endtrans %}\n',
    "counted.html": '{{ _n("%(num)d row", "%(num)d rows", rows) }}\n',
    "mail.txt": '{{ _("In a mail") }}\n',
    "feed.xml": '{{ _("In a feed") }}\n',
}


@pytest.fixture
def found(tmp_path: Path) -> dict[str, Text]:
    """The texts of a small application."""
    for name, content in SOURCES.items():
        (tmp_path / name).write_text(content)
    return {text.singular: text for text in scan(tmp_path)}


@pytest.fixture(scope="module")
def everything() -> set[str]:
    """All that a catalog has to translate."""
    return {text.singular for text in texts()}


@pytest.mark.parametrize(
    "text",
    ["Called", "Lazy", "%(num)d tag", "In braces", "In a block", "In a mail", "In a feed"],
)
def test_a_marked_text_is_found(found: dict[str, Text], text: str) -> None:
    assert text in found


def test_nothing_else_is_found(found: dict[str, Text]) -> None:
    assert len(found) == 9


def test_a_plural_comes_with_its_singular(found: dict[str, Text]) -> None:
    assert found["%(num)d tag"].plural == "%(num)d tags"
    assert found["%(num)d row"].plural == "%(num)d rows"


def test_a_note_reaches_the_translator(found: dict[str, Text]) -> None:
    assert template([found["Post"]])[0].comment == "a verb"


def test_a_text_in_two_places_is_translated_once() -> None:
    catalog = template([Text("Save", "b.html"), Text("Save", "a.html"), Text("Save", "b.html")])
    assert len(catalog) == 1
    assert catalog[0].occurrences == [("a.html", ""), ("b.html", "")]


def test_the_order_does_not_depend_on_the_places() -> None:
    some = [Text("Title", "a.py"), Text("address", "b.py"), Text("Body", "c.py")]
    assert str(template(some)) == str(template(some[::-1]))
    assert [entry.msgid for entry in template(some)] == ["address", "Body", "Title"]


@pytest.mark.parametrize(
    "text",
    [
        "Retype Password",
        "Passwords do not match",
        "Your email has already been confirmed.",
        "This field is required.",
        "Not a valid integer value.",
    ],
)
def test_what_the_libraries_show_is_ours_to_translate(everything: set[str], text: str) -> None:
    assert text in everything


@pytest.mark.parametrize("text", ["Use this code to sign in: %(code)s", "Phone Number", "Username"])
def test_what_belongs_to_features_that_are_off_is_not(everything: set[str], text: str) -> None:
    assert text not in everything
