"""Slugs: the readable part of an address. Letters of every script stay."""

import re
import unicodedata

# Accents, Arabic signs for short vowels and the stroke that lengthens a word: one reads without.
DROPPED = re.compile("[\u0300-\u036f\u0640\u064b-\u0652\u0670]")


def is_slug(text: str) -> bool:
    """Whether a text is words joined by hyphens."""
    return all(word and all(map(_is_of_word, word)) for word in text.split("-"))


def slugify(text: str, *, limit: int = 100) -> str:
    """Lower-case words joined by hyphens: "Zürich, heute" gives "zurich-heute"."""
    plain = DROPPED.sub("", unicodedata.normalize("NFKD", text))
    letters = unicodedata.normalize("NFC", plain).lower()
    words = "".join(c if _is_of_word(c) else " " for c in letters).split()
    return "-".join(words)[:limit].strip("-")


def _is_of_word(letter: str) -> bool:
    """Whether it is a letter, a digit or, as in Hindi and Thai, a sign that belongs to a letter."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
