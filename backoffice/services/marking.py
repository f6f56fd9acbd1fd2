"""Where in a text stands what somebody searched for, folded as the index folds it."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from markupsafe import Markup, escape

from backoffice.models.folding import fold, spread
from backoffice.models.record import Record
from backoffice.services.search import fragments_of, terms_of

# A long text is shown from so many letters before its first hit on.
LEAD = 60
MOST_SHOWN = 200
Span = tuple[int, int]
# Of single letters, of which a list has few different ones: as fragments, as words.
FOLDS = (lru_cache(8192)(fold), lru_cache(8192)(spread))


@dataclass(frozen=True)
class Marker:
    """Marks the hits of one search in the texts of some columns."""

    columns: frozenset[str]
    hits: re.Pattern[str]
    fold_letter: Callable[[str], str]

    def __call__(self, text: str) -> Markup:
        """A text as HTML, its hits marked, and cut around the first of them where it is long."""
        spans = list(self.spans(text))
        start = _start(text, spans)
        end = start + MOST_SHOWN
        marked, done = escape("…" if start else ""), start
        for first, last in spans:
            if done <= first and last <= end:
                marked += text[done:first] + Markup("<mark>%s</mark>") % text[first:last]
                done = last
        return marked + text[done:end] + ("…" if end < len(text) else "")

    def spans(self, text: str) -> Iterator[Span]:
        """The places of the hits, in order and apart."""
        folded, places = self.fold(text)
        for hit in self.hits.finditer(folded):
            last = places[hit.end() - 1] + 1
            while last < len(text) and unicodedata.combining(text[last]):
                last += 1  # an accent of its own belongs to the letter before it
            yield places[hit.start()], last

    def fold(self, text: str) -> tuple[str, Sequence[int]]:
        """A text as it is compared, and for each of its letters the place that it comes from."""
        if text.isascii():
            return text.lower(), range(len(text))
        letters = [
            (letter, at) for at, each in enumerate(text) for letter in self.fold_letter(each)
        ]
        return "".join(letter for letter, _at in letters), [at for _letter, at in letters]


def passage(mark: Marker | None, *texts: str) -> Markup:
    """The first of some texts that holds a hit, marked; else the first that says anything."""
    said = [text for text in texts if text] or [""]
    if mark is None:
        return escape(said[0])
    return mark(next((text for text in said if any(mark.spans(text))), said[0]))


def marker_of(record: type[Record], wanted: str) -> Marker | None:
    """What marks the hits of a search in the texts of a record type; None where nothing would."""
    if record.__words__:
        patterns = [term.pattern for term in terms_of(wanted)]
    else:
        folded = filter(None, map(fold, fragments_of(wanted)))
        patterns = [re.escape(fragment) for fragment in folded]
    if not patterns:
        return None
    columns = frozenset(record.__words__ or record.__fragments__)
    return Marker(columns, re.compile("|".join(patterns)), FOLDS[bool(record.__words__)])


def _start(text: str, spans: list[Span]) -> int:
    """Where to begin, so that the first hit is to be seen: at the beginning of a word."""
    if not spans or spans[0][1] <= MOST_SHOWN:
        return 0
    start = spans[0][0] - LEAD
    space = text.find(" ", start, spans[0][0])
    return start if space < 0 else space + 1
