"""Marks that nobody sees, as of direction: they come along when a text is copied."""

import unicodedata

JOINERS = "\u200c\u200d"


def without_marks(text: str) -> str:
    """A text as one sees it, with the joiners that make other words of the same letters."""
    return "".join(c for c in text if c in JOINERS or unicodedata.category(c) != "Cf")
