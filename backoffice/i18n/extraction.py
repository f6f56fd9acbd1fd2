"""What can be translated: our own marked texts, and those of the libraries that people see."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polib
import wtforms
from babel.messages.catalog import Message
from babel.messages.extract import extract_from_dir
from flask_security.core import _default_messages as SECURITY_MESSAGES
from flask_security.forms import _default_field_labels as SECURITY_LABELS

from backoffice.settings import CHECKOUT

# What marks a text, and which arguments are singular (1), plural (2) and context (c).
MARKS = {
    **dict.fromkeys(("_", "_l", "gettext", "lazy_gettext")),
    **dict.fromkeys(("_n", "ngettext"), (1, 2)),
    "pgettext": ((1, "c"), 2),
}
NOTE = "Translators:"
JINJA = "jinja2.ext:babel_extract"
METHODS = [("**.py", "python"), ("**.html", JINJA), ("**.txt", JINJA), ("**.xml", JINJA)]
# As the application sets them: both decide where a text inside {% trans %} ends.
JINJA_OPTIONS = {"trim_blocks": "true", "lstrip_blocks": "true", "silent": "false"}

# Every library text that can be shown is ours to translate, even where the library ships a
# translation: then the pages speak with one voice, and an upgrade can't leave a hole.
WTFORMS_PARTS = ("validators.py", "fields/")
# Flask-Security names its messages; these belong to features that are off, or we say them anew.
SECURITY_OFF = re.compile(
    r"TWO_FACTOR|\bUS_|_US_|WEBAUTHN|USERNAME|IDENTITY|OAUTH|PHONE|PASSWORDLESS|^LOGIN_|TOKEN"
    r"|CODE|GENERIC_AUTHN|RESET_NO_LOGIN|BREACHED|INVALID_INPUT|METHOD|LINK|SIGNIN",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Text:
    """A text in one of the places where it stands."""

    singular: str
    source: str
    plural: str = ""
    context: str | None = None
    notes: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, str]:
        return self.context or "", self.singular


def texts() -> Iterator[Text]:
    """Everything that a catalog has to translate, each text once a place."""
    yield from scan(CHECKOUT / "backoffice")
    yield from (
        text
        for text in scan(Path(wtforms.__file__).parent)
        if text.source.removeprefix("wtforms/").startswith(WTFORMS_PARTS)
    )
    yield from _security_texts()


def scan(folder: Path) -> Iterator[Text]:
    """The marked texts in a folder's Python files and templates."""
    options = {pattern: JINJA_OPTIONS for pattern, method in METHODS if method == JINJA}
    for file, _line, message, comments, context in extract_from_dir(
        folder, METHODS, options, MARKS, (NOTE,), strip_comment_tags=True
    ):
        singular, plural = message if isinstance(message, tuple) else (message, "")
        source = f"{folder.name}/{Path(file).as_posix()}"
        yield Text(singular, source, plural, context, tuple(comments))


def _security_texts() -> Iterator[Text]:
    for name, (message, _category) in SECURITY_MESSAGES.items():
        if not SECURITY_OFF.search(name):
            yield Text(message, "flask_security/core.py")
    for name, label in SECURITY_LABELS.items():
        if not SECURITY_OFF.search(name):
            yield Text(label, "flask_security/forms.py")


def template(found: Iterable[Text]) -> polib.POFile:
    """A catalog without translations, in alphabetical order, the same for the same texts."""
    places: dict[tuple[str, str], list[Text]] = {}
    for text in found:
        places.setdefault(text.key, []).append(text)
    catalog = polib.POFile(wrapwidth=0)
    catalog.metadata = {
        "Project-Id-Version": "Backoffice",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
    }
    for key in sorted(places, key=lambda key: (key[1].casefold(), key)):
        catalog.append(_entry(places[key]))
    return catalog


def _entry(places: list[Text]) -> polib.POEntry:
    """One text with all its places. No line numbers: they change with every edit."""
    first = places[0]
    plural = next((text.plural for text in places if text.plural), "")
    return polib.POEntry(
        msgid=first.singular,
        msgid_plural=plural,
        msgstr_plural={0: "", 1: ""} if plural else {},
        msgctxt=first.context,
        comment="\n".join(dict.fromkeys(note for text in places for note in text.notes)),
        occurrences=[(source, "") for source in sorted({text.source for text in places})],
        flags=["python-format"] if Message(first.singular).python_format else [],
    )
