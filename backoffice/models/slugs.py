"""Slugs: the readable part of an address. Letters of every script stay."""

import re
import unicodedata
from itertools import dropwhile

from backoffice.models.folding import WITHOUT_PARTS

# What one reads without: accents, Arabic signs for short vowels and the stroke that lengthens a
# word, and what chooses the look of a letter or makes an emoji of it.
DROPPED = re.compile(
    "[\u0300-\u036f\u0640\u064b-\u0652\u0670\u180b-\u180d\u20d0-\u20ff\ufe00-\ufe0f"
    "\U000e0100-\U000e01ef]"
)


def is_slug(text: str) -> bool:
    """Whether a text is words joined by hyphens."""
    return all(word[:1].isalnum() and all(map(_is_of_word, word)) for word in text.split("-"))


def slugify(text: str, *, limit: int = 100) -> str:
    """Lower-case words joined by hyphens: "Zürich, heute" gives "zurich-heute"."""
    plain = DROPPED.sub("", unicodedata.normalize("NFKD", text))
    letters = unicodedata.normalize("NFC", plain).lower().translate(WITHOUT_PARTS)
    words = "".join(c if _is_of_word(c) else " " for c in letters).split()
    begun = ("".join(dropwhile(lambda c: not c.isalnum(), word)) for word in words)
    return "-".join(filter(None, begun))[:limit].strip("-")


def _is_of_word(letter: str) -> bool:
    """Whether it is a letter, a digit or, as in Hindi and Thai, a sign that belongs to a letter."""
    return letter.isalnum() or unicodedata.category(letter).startswith("M")
