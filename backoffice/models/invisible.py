"""Marks that nobody sees, as of direction: they come along when a text is copied."""

import unicodedata

JOINERS = "\u200c\u200d"
# Letters without a shape: the fillers of Hangul, and Braille without a dot.
BLANKS = "\u115f\u1160\u3164\uffa0\u2800"


def without_marks(text: str) -> str:
    """A text as one sees it, with the joiners that make other words of the same letters."""
    return "".join(c for c in text if c in JOINERS or unicodedata.category(c) != "Cf")
