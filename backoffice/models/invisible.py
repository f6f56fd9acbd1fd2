"""Marks that nobody sees, as of direction: they come along when a text is copied."""

import unicodedata


def without_marks(text: str) -> str:
    """A text as one sees it."""
    return "".join(c for c in text if unicodedata.category(c) != "Cf")
