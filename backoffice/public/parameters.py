"""Numbers in query strings."""

from __future__ import annotations

from flask import request
from werkzeug.exceptions import BadRequest


def number(name: str, *, default: int, most: int) -> int:
    """A whole number from 1 to `most`. Raises BadRequest for anything else."""
    text = request.args.get(name, "")
    if not text:
        return default
    if not (text.isascii() and text.isdecimal() and len(text) < 10 and 1 <= int(text) <= most):
        raise BadRequest
    return int(text)
