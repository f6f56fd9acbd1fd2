"""A CAPTCHA that asks no other host: the browser spends a second of arithmetic."""

from __future__ import annotations

import hashlib
import secrets

from flask import current_app
from itsdangerous import BadSignature, TimestampSigner

from backoffice.accounts.limit_storage import is_first

MAX_AGE_SECONDS = 900


def challenge() -> str:
    """A new puzzle, signed and dated."""
    return _signer().sign(secrets.token_hex(8)).decode()


def accept(puzzle: str, proof: str | None) -> bool:
    """Whether the proof solves a puzzle of ours. Each puzzle counts once (ASVS 2.4.1)."""
    if not _is_ours(puzzle) or not _solves(proof, puzzle):
        return False
    return is_first(f"proof {puzzle}", MAX_AGE_SECONDS)


def _is_ours(puzzle: str) -> bool:
    try:
        _signer().unsign(puzzle, max_age=MAX_AGE_SECONDS)
    except BadSignature:
        return False
    return True


def _solves(proof: str | None, puzzle: str) -> bool:
    digest = hashlib.sha256(f"{puzzle}:{proof}".encode()).digest()
    difficulty: int = current_app.config["CAPTCHA_DIFFICULTY"]
    return int.from_bytes(digest, "big") >> (256 - difficulty) == 0


def _signer() -> TimestampSigner:
    return TimestampSigner(current_app.config["SECRET_KEY"], salt="proof-of-work")
