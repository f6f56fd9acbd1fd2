"""The source of chance: the same numbers for the same seed and purpose."""

from __future__ import annotations

from random import Random


def draws(seed: int, purpose: str) -> Random:
    """A stream of its own for each purpose, so that more of one leaves the others as they are."""
    return Random(f"{seed}/{purpose}")  # noqa: S311 nothing secret comes from it


def mostly_first(count: int, random: Random, bias: int) -> int:
    """An index below `count`; the greater the bias, the more often one of the first."""
    return int(count * random.random() ** bias)
