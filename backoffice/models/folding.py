"""How texts are compared to find and to order them: without case, accents and vowel signs.

Chinese and Japanese are written without spaces, so each of their letters is a word of its own.
PostgreSQL has the same as functions of the database, see `searching`.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from itertools import groupby
from typing import Any

from sqlalchemy import func

UNSPACED = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_UNSPACED = re.compile(f"([{UNSPACED}])")
# Letters that Unicode doesn't take apart, as PostgreSQL's unaccent writes them.
WITHOUT_PARTS = str.maketrans(
    {"ł": "l", "ø": "o", "đ": "d", "æ": "ae", "œ": "oe", "ð": "d", "þ": "th", "ħ": "h", "ı": "i"}
)
# Each letter folds by itself, so a run may be cut anywhere: short ones are kept in memory.
_FOREIGN = re.compile(r"[^\x00-\x7f]{1,16}")
_WORD = re.compile(r"[^\W_]+")
# More marks on one letter than Unicode's Stream-Safe Text Format allows (UAX #15). To put them in
# their order takes a time that grows with the square of their number.
MOST_MARKS = 30
_NO_LETTERS = re.compile(rf"[^\w\x00-\x7f]{{{MOST_MARKS + 1},}}")
_PIECE = 200


def fold(text: str) -> str:
    """ "Zürich" becomes "zurich"."""
    return _FOREIGN.sub(lambda run: _without_marks(run[0]), text.replace("\0", "").lower())


def spread(text: str) -> str:
    """Folded, with spaces around each letter of a script that has none."""
    return _FOREIGN.sub(lambda run: _one_by_one(run[0]), text.replace("\0", "").lower())


@lru_cache(maxsize=4096)
def _without_marks(run: str) -> str:
    letters = unicodedata.normalize("NFKD", run.casefold().translate(WITHOUT_PARTS))
    return "".join(letter for letter in letters if not unicodedata.combining(letter))


@lru_cache(maxsize=4096)
def _one_by_one(run: str) -> str:
    return _UNSPACED.sub(r" \1 ", _without_marks(run))


def marks() -> str:
    """Whatever combines with the letter before it, as ranges of a regular expression."""
    letters = [n for n in range(0x300, 0x1F000) if unicodedata.combining(chr(n))]
    runs = groupby(enumerate(letters), key=lambda place: place[1] - place[0])
    ends = ([n for _place, n in run] for _distance, run in runs)
    return "".join(f"{chr(run[0])}-{chr(run[-1])}" for run in ends)


def is_stream_safe(text: str) -> bool:
    """Whether no letter carries so many marks that comparing the text would take minutes."""
    if text.isascii():
        return True
    pieces = (text[start : start + _PIECE] for start in range(0, len(text), _PIECE))
    apart = "".join(unicodedata.normalize("NFKD", piece) for piece in pieces)
    return not any(map(_is_piled, _NO_LETTERS.findall(apart)))


def _is_piled(run: str) -> bool:
    marks = groupby(run, key=lambda letter: unicodedata.combining(letter) > 0)
    return any(is_mark and len(list(group)) > MOST_MARKS for is_mark, group in marks)


def words_of(text: str) -> list[str]:
    """The words that an index keeps of a text."""
    return _WORD.findall(spread(text))


def pattern_of(words: list[str], *, begins: bool) -> str:
    """A regular expression that finds these words in a row; the last may go on if it `begins`."""
    end = "" if begins else r"(?![^\W_])"
    return r"(?<![^\W_])" + r"[\W_]+".join(map(re.escape, words)) + end


def holds_all(text: str, patterns: str) -> bool:
    """Whether a spread text holds every one of some patterns, one a line."""
    return all(pattern.search(text) for pattern in _compiled(patterns))


@lru_cache(maxsize=256)
def _compiled(patterns: str) -> list[re.Pattern[str]]:
    return [re.compile(pattern) for pattern in patterns.split("\n")]


def alphabetical(text: Any) -> Any:
    """SQL: what texts are ordered by, so that "arm" and "Ärzte" stand before "Zug"."""
    return func.search_fold(text)


def teach(connection: Any) -> None:
    """Give an SQLite connection our functions."""
    for name, arguments, function in (
        ("lower", 1, lambda text: text and text.lower()),
        ("search_fold", 1, lambda text: None if text is None else fold(text)),
        ("search_words", 1, lambda text: spread(text or "")),
        ("search_holds", 2, holds_all),
    ):
        connection.create_function(name, arguments, function, deterministic=True)
