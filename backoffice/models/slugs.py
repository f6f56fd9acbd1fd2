"""Slugs: the readable part of an address. Letters of every script stay."""

import re
import unicodedata

SLUG = re.compile(r"[^\W_]+(?:-[^\W_]+)*")


def slugify(text: str, *, limit: int = 100) -> str:
    """Lower-case words joined by hyphens: "Zürich, heute" gives "zurich-heute"."""
    folded = unicodedata.normalize("NFKD", text)
    latin = "".join(c for c in folded if not ("\u0300" <= c <= "\u036f"))
    words = re.findall(r"[^\W_]+", unicodedata.normalize("NFC", latin).lower())
    return "-".join(words)[:limit].strip("-")
