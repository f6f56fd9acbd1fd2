"""Ids as they stand in addresses and fields, and the signing of what else goes through them."""

from __future__ import annotations

import re

from flask import current_app
from itsdangerous import URLSafeSerializer

LARGEST_ID = 2**31 - 1


def read_named_id(text: str) -> int | None:
    """The id in "Ana Torres #3" alone: "3" may be a name."""
    return read_id(text) if "#" in text else None


def read_id(text: str) -> int | None:
    """The id in "Ana Torres #3" or "3": "Part 3" is a name, and "-3" nothing."""
    match = re.search(r"(?:^|#)\s*(\d{1,10})\s*$", text, re.ASCII)
    number = int(match[1]) if match else 0
    return number if 0 < number <= LARGEST_ID else None


def signer(salt: str) -> URLSafeSerializer:
    """What writes texts of one kind for addresses and forms, and raises BadData for others."""
    return URLSafeSerializer(str(current_app.secret_key), salt=salt)
