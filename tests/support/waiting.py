"""Waiting for what other processes do."""

from __future__ import annotations

import time
from collections.abc import Callable


def soon(is_so: Callable[[], object], seconds: float) -> bool:
    """Whether it is so by then; asked again and again."""
    deadline = time.monotonic() + seconds
    while not is_so() and time.monotonic() < deadline:
        time.sleep(0.02)
    return bool(is_so())
