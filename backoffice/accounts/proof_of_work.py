"""A CAPTCHA that asks no other host: the browser spends a second of arithmetic."""

from __future__ import annotations

import hashlib
import secrets

from flask import current_app, session
from itsdangerous import BadSignature, TimestampSigner

MAX_AGE_SECONDS = 900


def challenge() -> str:
    """A new puzzle for this browser, signed and dated."""
    text = _signer().sign(secrets.token_hex(8)).decode()
    session["challenge"] = text
    return text


def accept(proof: str | None) -> bool:
    """Whether the proof solves this browser's puzzle. Each puzzle counts once."""
    puzzle = session.pop("challenge", "")
    try:
        _signer().unsign(puzzle, max_age=MAX_AGE_SECONDS)
    except BadSignature:
        return False
    digest = hashlib.sha256(f"{puzzle}:{proof}".encode()).digest()
    difficulty: int = current_app.config["CAPTCHA_DIFFICULTY"]
    return int.from_bytes(digest, "big") >> (256 - difficulty) == 0


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="proof-of-work")
