"""Names that nobody has yet."""

from __future__ import annotations

from collections.abc import Iterable


class Unused:
    """Gives each name once: the second "news" becomes "news-2"."""

    def __init__(self, taken: Iterable[str]) -> None:
        self._taken = set(taken)
        self._numbers: dict[str, int] = {}

    def __call__(self, wanted: str) -> str:
        name = wanted
        while name in self._taken:
            self._numbers[wanted] = self._numbers.get(wanted, 1) + 1
            name = f"{wanted}-{self._numbers[wanted]}"
        self._taken.add(name)
        return name
