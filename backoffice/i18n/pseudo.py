"""A language that nobody speaks: every text accented, 40 % longer and in brackets.

What stays plain on a page was never marked for translation; what is cut had too little room.
"""

from __future__ import annotations

import re

from babel.support import NullTranslations

ACCENTS = str.maketrans("aceinosuyzACEINOSUYZ", "áçéîñöšûýžÁÇÉÎÑÖŠÛÝŽ")
# Placeholders, tags and entities have to survive.
KEPT = re.compile(r"(%\(\w+\)[sdif]|%[sd%]|\{\w*\}|<[^>]*>|&\w+;|https?://\S+)")


def pseudo(text: str) -> str:
    """The text as the pseudo-locale shows it: "Save" becomes "[Šávé··]"."""
    if not text.strip():
        return text
    parts = KEPT.split(text)
    accented = "".join(p if i % 2 else p.translate(ACCENTS) for i, p in enumerate(parts))
    letters = sum(len(part) for part in parts[::2])
    return f"[{accented}{'·' * round(letters * 0.4)}]"


class PseudoTranslations(NullTranslations):
    """Made on the fly from the English texts."""

    def gettext(self, message: str) -> str:
        """What translates itself later is asked for once more by Flask-Security."""
        return pseudo(message) if isinstance(message, str) else str(message)

    def ngettext(self, msgid1: str, msgid2: str, n: int) -> str:
        return pseudo(msgid1 if n == 1 else msgid2)

    def pgettext(self, context: str, message: str) -> str:
        return pseudo(message)

    ugettext = gettext
    ungettext = ngettext
    upgettext = pgettext
