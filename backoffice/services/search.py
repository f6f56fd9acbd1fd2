"""Searching a list: words, "phrases" and fragments, through the index of either database."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from sqlalchemy import (
    ColumnElement,
    CompoundSelect,
    Integer,
    Select,
    Text,
    and_,
    case,
    cast,
    column,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    table,
    union_all,
)
from sqlalchemy.dialects.postgresql import TSQUERY

from backoffice.extensions import db
from backoffice.models.folding import fold, pattern_of, words_of
from backoffice.models.record import Record
from backoffice.models.searching import SearchIndex, quoted
from backoffice.services.counting import count_of

MOST_TERMS = 10
# An index of threes can't know less.
LEAST_FRAGMENT = 3
# Up to so many hits are looked up and sorted; with more of them, the next ones are found sooner by
# walking along the list and looking at each row.
MOST_LOOKED_UP = 10_000

LAST_LETTER = "\U0010ffff"  # sorts behind every other
SIMPLE: Any = literal_column("'simple'::regconfig")
TERM = re.compile(r'"([^"]*)"|(\S+)')


@dataclass(frozen=True)
class Term:
    """Some words in a row: as they are in a phrase, else the last may be the beginning of one.

    `typed` is what they were taken from: PostgreSQL takes words and folds letters by rules of its
    own, what is looked for and what is indexed alike.
    """

    typed: str
    words: tuple[str, ...]
    begins: bool

    @property
    def fts(self) -> str:
        return f'"{" ".join(self.words)}"{"*" if self.begins else ""}'

    @property
    def tsquery(self) -> ColumnElement[Any]:
        phrase = func.phraseto_tsquery(SIMPLE, func.search_words(self.typed))
        if not self.begins:
            return phrase
        beginning = cast(cast(phrase, Text).concat(":*"), TSQUERY)
        return case((func.numnode(phrase) > 0, beginning), else_=phrase)

    @property
    def pattern(self) -> str:
        return pattern_of(list(self.words), begins=self.begins)


def terms_of(wanted: str) -> list[Term]:
    """What somebody typed, as the index knows it."""
    terms = []
    for phrase, word in _typed(wanted):
        words = tuple(words_of(phrase or word))
        if words:
            begins = bool(word) and len(words[-1]) >= LEAST_FRAGMENT
            terms.append(Term(phrase or word, words, begins))
    return terms


def has_too_many(wanted: str) -> bool:
    """Whether somebody typed more than is looked for."""
    return len(TERM.findall(wanted)) > MOST_TERMS


def fragments_of(wanted: str) -> list[str]:
    """What somebody typed, as they typed it."""
    return [phrase or word for phrase, word in _typed(wanted)]


def _typed(wanted: str) -> list[tuple[str, str]]:
    """The phrases and the words, as pairs of which one is empty; no database is given NUL."""
    return TERM.findall(wanted.replace("\0", ""))[:MOST_TERMS]


@dataclass(frozen=True)
class Found:
    """The condition that a record's texts hold what somebody typed.

    When it is `common` each row has to be looked at, so counting many of them takes long.
    """

    condition: ColumnElement[bool]
    common: bool = False


def find(record: type[Record], keys: set[str], wanted: str) -> Found:
    """What somebody typed, in the columns named: words where they are indexed, else fragments."""
    if record.__words__ and keys.issuperset(record.__words__):
        return find_words(record, wanted)
    columns = [key for key in record.__fragments__ if key in keys]
    parts = [find_fragment(record, columns, fragment) for fragment in fragments_of(wanted)]
    if not parts:
        return Found(false())
    return Found(and_(*(part.condition for part in parts)), all(part.common for part in parts))


def find_words(record: type[Record], wanted: str) -> Found:
    """Records that hold every word and phrase, in any of their `__words__`; of too many, none."""
    terms = terms_of(wanted)
    if not terms or has_too_many(wanted):
        return Found(false())
    index = SearchIndex(record.__tablename__, "words", record.__words__)
    words = literal_column(index.texts(quoted(index.table))["words"], Text)
    if db.engine.dialect.name == "postgresql":
        vector = func.to_tsvector(SIMPLE, words)
        return Found(and_(*(vector.op("@@")(term.tsquery) for term in terms)))
    hits = _hits(index, " ".join(term.fts for term in terms))
    patterns = "\n".join(term.pattern for term in terms)
    return _found(record, hits, func.search_holds(words, patterns) == 1)


def find_fragment(record: type[Record], columns: list[str], fragment: str) -> Found:
    """Records of which one of the columns holds a fragment; a very short one has to begin it."""
    if not columns:
        return Found(false())
    index = SearchIndex(record.__tablename__, "fragments", tuple(columns))
    folded = [literal_column(each, Text) for each in index.texts(quoted(index.table)).values()]
    if db.engine.dialect.name == "postgresql":
        return Found(or_(*(text.like(_pattern(fragment), escape="/") for text in folded)))
    fragment = fold(fragment)
    if len(fragment) < LEAST_FRAGMENT:
        return _beginning(record, folded, fragment)
    escaped = fragment.replace('"', '""')
    hits = _hits(index, f'{{{" ".join(columns)}}} : "{escaped}"')
    return _found(record, hits, or_(*(func.instr(text, fragment) > 0 for text in folded)))


def _pattern(fragment: str) -> ColumnElement[str]:
    """PostgreSQL's for a fragment at any place, or for a very short one at the beginning."""
    folded = func.search_fold(fragment.replace("\0", ""))
    # Only then, since folding makes such signs of others.
    escaped = func.regexp_replace(folded, "([/%_])", r"/\1", "g", type_=Text)
    before = literal("" if len(fragment) < LEAST_FRAGMENT else "%")
    return before.concat(escaped).concat("%")


def _beginning(record: type[Record], texts: list[Any], fragment: str) -> Found:
    """SQLite's search for what begins one of some texts: each is a range of an index."""
    begins = [text.between(fragment, fragment + LAST_LETTER) for text in texts]
    hits = union_all(*(select(record.id).where(each) for each in begins))
    return _found(record, hits, or_(*begins))


def _hits(index: SearchIndex, query: str) -> Select[int]:
    """The ids that SQLite's index gives for a query in its own language."""
    fts = table(index.name, column("rowid", Integer))
    return select(fts.c.rowid).where(literal_column(index.name).op("MATCH")(query))


def _found(
    record: type[Record], hits: Select[int] | CompoundSelect[int], of_row: ColumnElement[bool]
) -> Found:
    """The hits of an index or, where they are too many, what each row is asked."""
    if count_of(hits, MOST_LOOKED_UP).exact:
        return Found(record.id.in_(hits))
    return Found(of_row, common=True)
