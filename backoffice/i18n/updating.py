"""Bringing the template and the catalogs in line with the sources."""

from __future__ import annotations

from copy import copy
from difflib import get_close_matches
from pathlib import Path

import polib
from babel import Locale
from babel.messages.plurals import get_plural

from backoffice.i18n.catalogs import catalog_path, catalog_paths, locale_of
from backoffice.i18n.checking import key_of, read_catalog
from backoffice.i18n.extraction import template, texts

KEPT_METADATA = ("Last-Translator", "Language-Team")


class NotToBegin(Exception):
    """A language needs no new catalog. The message says why."""


def extract(folder: Path) -> list[Path]:
    """Write the template. Returns it if it changed."""
    path = folder / "messages.pot"
    return [path] if _write(template(texts()), path) else []


def update(folder: Path) -> list[Path]:
    """Write the template and give every catalog its texts. Returns the files that changed."""
    changed = extract(folder)
    wanted = polib.pofile(str(folder / "messages.pot"), wrapwidth=0)
    for path in catalog_paths(folder):
        if _write(merged(read_catalog(path), wanted, locale_of(path)), path):
            changed.append(path)
    return changed


def add(folder: Path, locale: str) -> Path:
    """Begin a catalog. Raises ValueError or babel.UnknownLocaleError for an unknown language,
    NotToBegin for English and if there is one already."""
    code = str(Locale.parse(locale))
    if code == "en":
        raise NotToBegin("English is the language of the sources: it needs no catalog.")
    path = catalog_path(code, folder)
    if path.exists():
        raise NotToBegin(f"{path} is there already: `translations update` brings it up to date.")
    path.parent.mkdir(parents=True, exist_ok=True)
    _write(merged(polib.POFile(), template(texts()), code), path)
    return path


def merged(old: polib.POFile, wanted: polib.POFile, locale: str) -> polib.POFile:
    """The wanted texts with the old translations.

    A reworded text gets the old translation, marked as fuzzy: not shown until somebody has
    looked at it. What is gone is dropped: version control remembers it.
    """
    known = {key_of(entry): entry for entry in old if not entry.obsolete}
    lost = [known[key] for key in known.keys() - {key_of(entry) for entry in wanted}]
    catalog = polib.POFile(wrapwidth=0)
    catalog.header = old.header
    catalog.metadata = metadata(old, wanted, locale)
    plurals = get_plural(locale).num_plurals
    for text in wanted:
        entry = known.get(key_of(text)) or _guessed(text, lost) or polib.POEntry()
        forms = dict.fromkeys(range(plurals), "") | entry.msgstr_plural
        reworded = entry.previous_msgid
        entry.merge(text)  # which forgets that, and has as many forms as English
        entry.previous_msgid = reworded
        entry.msgstr_plural = forms if text.msgid_plural else {}
        catalog.append(entry)
    return catalog


def metadata(old: polib.POFile, wanted: polib.POFile, locale: str) -> dict[str, str]:
    """The header. Dates stay out of it: they make every update a change."""
    kept = {name: old.metadata[name] for name in KEPT_METADATA if name in old.metadata}
    plurals = get_plural(locale).plural_forms
    return {**wanted.metadata, **kept, "Language": locale, "Plural-Forms": plurals}


def _guessed(text: polib.POEntry, lost: list[polib.POEntry]) -> polib.POEntry | None:
    alike = {entry.msgid: entry for entry in lost if _suits(entry, text)}
    close = get_close_matches(text.msgid, sorted(alike), n=1, cutoff=0.7)
    if not close:
        return None
    guessed = copy(alike[close[0]])  # it may suit several texts
    guessed.flags, guessed.previous_msgid = [*guessed.flags, "fuzzy"], guessed.msgid
    return guessed


def _suits(lost: polib.POEntry, text: polib.POEntry) -> bool:
    return lost.translated() and bool(lost.msgid_plural) == bool(text.msgid_plural)


def _write(catalog: polib.POFile, path: Path) -> bool:
    text = f"{str(catalog).rstrip()}\n"
    if path.exists() and path.read_text(encoding="utf-8") == text:
        return False
    path.write_text(text, encoding="utf-8")
    return True
