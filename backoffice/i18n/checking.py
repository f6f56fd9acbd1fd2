"""Mistakes in catalogs that would break a page or mislead its reader."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from gettext import c2py
from pathlib import Path

import polib
from babel.messages.plurals import get_plural

from backoffice.i18n.catalogs import catalog_paths, locale_of

PLACEHOLDER = re.compile(r"%\(\w+\)[-#0 +]?\d*(?:\.\d+)?[diouxXeEfFgGcrsa]|%[sdrif%]|\{\w*\}")
COUNT = re.compile(r"%\((?:\w+\)d|count\)s)")
LINE = re.compile(r'(#.*|((msgctxt|msgid|msgid_plural|msgstr(\[\d\])?) )?"([^"\\]|\\.)*")?\s*')
TAG = re.compile(r"<(/?)([a-zA-Z][\w-]*)[^<>]*?(/?)>")
VOID = {"br", "hr", "img", "wbr"}


@dataclass(frozen=True)
class Finding:
    """A mistake, and where it is."""

    file: Path
    line: int
    text: str
    problem: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: “{self.text}”: {self.problem}"


@dataclass(frozen=True)
class Pair:
    """A translation beside its source. `counts` says whether it has to name the number."""

    source: str
    translation: str
    counts: bool = True


class DamagedCatalog(OSError):
    """A catalog can't be read without losing something. The message names the places."""


def read_catalog(path: Path) -> polib.POFile:
    """A catalog that is whole. Raises DamagedCatalog."""
    if damaged := _damaged_lines(path):
        raise DamagedCatalog("\n".join(map(str, damaged)))
    return polib.pofile(str(path), wrapwidth=0)


def check_catalogs(folder: Path) -> list[Finding]:
    """The mistakes in all catalogs of a folder, and what they lack of the template."""
    template = folder / "messages.pot"
    wanted = read_catalog(template) if template.exists() else None
    return [found for path in catalog_paths(folder) for found in check(path, wanted)]


def check(path: Path, wanted: polib.POFile | None = None) -> list[Finding]:
    """The mistakes in one catalog. Texts without a translation are no mistakes."""
    if damaged := _damaged_lines(path):
        return damaged
    catalog = polib.pofile(str(path))
    found = [*_header_problems(path, catalog), *_strange(path, catalog, wanted)]
    for entry in catalog:
        if entry.translated() or entry.fuzzy or any(entry.msgstr_plural.values()):
            problems = dict.fromkeys(problems_of(entry, locale_of(path)))
            found += [Finding(path, entry.linenum or 1, entry.msgid, text) for text in problems]
    return found


def _damaged_lines(path: Path) -> list[Finding]:
    # Those who read catalogs forgive a missing quotation mark, and lose a letter.
    problem = 'keyword or quotation mark is damaged; inside a text, write \\" for ".'
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return [Finding(path, 1, path.name, "the file has to be saved as UTF-8.")]
    if text.startswith("\ufeff"):
        return [Finding(path, 1, path.name, "save the file as UTF-8 without a byte order mark.")]
    lines = enumerate(text.splitlines(), start=1)
    return [Finding(path, n, line, problem) for n, line in lines if not LINE.fullmatch(line)]


def key_of(entry: polib.POEntry) -> tuple[str, str, str]:
    """What tells one text from another."""
    return entry.msgctxt or "", entry.msgid, entry.msgid_plural


def _strange(path: Path, catalog: polib.POFile, wanted: polib.POFile | None) -> Iterator[Finding]:
    """Texts that stand twice, that the template has not, and those of it that are missing."""
    live = [entry for entry in catalog if not entry.obsolete]
    for entry in _twice(live):
        yield Finding(path, entry.linenum or 1, entry.msgid, "stands here more than once.")
    for entry in _beside(live, wanted or live):
        yield Finding(path, entry.linenum or 1, entry.msgid, "is no text of the program.")
    for entry in _beside(wanted or live, live):
        yield Finding(path, 1, entry.msgid, "is missing: run `translations update`.")


def _twice(entries: list[polib.POEntry]) -> list[polib.POEntry]:
    times = Counter(map(key_of, entries))
    return [entry for entry in entries if times[key_of(entry)] > 1]


def _beside(entries: list[polib.POEntry], others: list[polib.POEntry]) -> list[polib.POEntry]:
    """The entries of some that are not among others."""
    keys = set(map(key_of, others))
    return [entry for entry in entries if key_of(entry) not in keys]


def _header_problems(path: Path, catalog: polib.POFile) -> list[Finding]:
    wanted = get_plural(locale_of(path)).plural_forms
    if catalog.metadata.get("Plural-Forms", "").rstrip("; ") == wanted.rstrip("; "):
        return []
    problem = f"the header has to say “{wanted}”: run `translations update`."
    return [Finding(path, 1, "Plural-Forms", problem)]


def problems_of(entry: polib.POEntry, locale: str) -> Iterator[str]:
    """What is wrong with one entry, a sentence each."""
    if not entry.msgid_plural:
        yield from _pair_problems(Pair(entry.msgid, entry.msgstr))
        return
    singles = forms_for_one_number(locale)
    if len(entry.msgstr_plural) != len(singles):
        yield f"{locale} has {len(singles)} plural forms, not {len(entry.msgstr_plural)}."
        return
    if not all(entry.msgstr_plural.values()):
        yield "one of the plural forms is empty."
        return
    for index, translation in entry.msgstr_plural.items():
        source = entry.msgid if singles[index] else entry.msgid_plural
        yield from _pair_problems(Pair(source, translation, counts=not singles[index]))


def numbers_of_forms(locale: str) -> list[list[int]]:
    """Some of the numbers that take each plural form of a language: up to 1,000, and millions."""
    plural = get_plural(locale)
    form_of: Callable[[int], int] = c2py(plural.plural_expr)
    numbers = [*range(1000), 1_000_000, 2_000_000]
    return [[n for n in numbers if form_of(n) == form] for form in range(plural.num_plurals)]


def forms_for_one_number(locale: str) -> list[bool]:
    """For each plural form, whether a single number takes it: “no posts”, “two posts”."""
    return [len(numbers) == 1 for numbers in numbers_of_forms(locale)]


def _pair_problems(pair: Pair) -> Iterator[str]:
    for rule in (_placeholders, _stray_percent, _markup, _edges, _breaks):
        yield from rule(pair)


def _placeholders(pair: Pair) -> Iterator[str]:
    wanted = set(PLACEHOLDER.findall(pair.source)) - {"%%"}
    found = set(PLACEHOLDER.findall(pair.translation)) - {"%%"}
    for name in sorted(wanted - found):
        if pair.counts or not COUNT.fullmatch(name):
            yield f"the translation lacks {name}."
    for name in sorted(found - wanted):
        yield f"the translation has {name}, which the source has not."


def _stray_percent(pair: Pair) -> Iterator[str]:
    # A template formats every text, so that a lone % breaks the page.
    if "%" in PLACEHOLDER.sub("", pair.translation) and "%" not in PLACEHOLDER.sub("", pair.source):
        yield "a % stands alone or its placeholder is damaged; a plain percent sign is %%."


def _markup(pair: Pair) -> Iterator[str]:
    if not _balanced(pair.translation):
        yield "a tag is not closed, or closed in the wrong order."
    elif _tags(pair.translation) != _tags(pair.source):
        yield "the tags differ from those of the source."


def _tags(text: str) -> Counter[str]:
    return Counter(match[1] + match[2].lower() for match in TAG.finditer(text))


def _balanced(text: str) -> bool:
    opened: list[str] = []
    for closing, name, closed in TAG.findall(text):
        if closing:
            if not opened or opened.pop() != name:
                return False
        elif not closed and name.lower() not in VOID:
            opened.append(name)
    return not opened


def _edges(pair: Pair) -> Iterator[str]:
    if _edge_spaces(pair.source) != _edge_spaces(pair.translation):
        yield "spaces at the beginning or end differ from those of the source."


def _breaks(pair: Pair) -> Iterator[str]:
    # The subject of a mail is one line: with a break, it is never sent.
    if "\n" in pair.translation and "\n" not in pair.source:
        yield "a line breaks where the source has no break."


def _edge_spaces(text: str) -> tuple[str, str]:
    return text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
