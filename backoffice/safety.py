"""Whether settings are fit for production."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.util import find_spec
from typing import Any
from urllib.parse import urlsplit

from backoffice.settings import InvalidSettings


def unsafe(values: Mapping[str, Any]) -> list[str]:
    """What keeps these settings from being used in production, a sentence each."""
    site = urlsplit(values["SITE_URL"])
    findings = {
        "ENVIRONMENT is not production.": values["ENVIRONMENT"] != "production",
        "DEBUG is on.": bool(values.get("DEBUG")),
        "SECRET_KEY is shorter than 32 characters.": len(values["SECRET_KEY"]) < 32,
        "SECRET_KEY repeats a few letters.": len(set(values["SECRET_KEY"])) < 10,
        "PASSWORD_SALT is shorter than 16 characters.": len(values["PASSWORD_SALT"]) < 16,
        "SITE_URL is not the https address of the site.": site.scheme != "https"
        or site.hostname in ("127.0.0.1", "localhost"),
        "ALLOWED_HOSTS contains a wildcard.": any("*" in host for host in values["ALLOWED_HOSTS"]),
        "MAIL_SERVER is empty: nobody would get mail.": not values["MAIL_SERVER"],
        "MAIL_SENDER is the default, which no server accepts.": "@localhost"
        in values["MAIL_SENDER"],
        "RATE_LIMITS are off.": not values["RATE_LIMITS"],
        "DEMO is on.": bool(values["DEMO"]),
        "MEDIA_URL needs its client: run `.venv/bin/python -m pip install obstore`.": bool(
            values["MEDIA_URL"]
        )
        and find_spec("obstore") is None,
        "CORS_ORIGINS contains a wildcard.": "*" in values["CORS_ORIGINS"],
    }
    return [sentence for sentence, found in findings.items() if found]


def doubtful(values: Mapping[str, Any]) -> list[str]:
    """What is right in few productions only, a sentence each."""
    tls_ends_elsewhere = values["SITE_URL"].startswith("https:") and not values["PROXY_DEPTH"]
    if not tls_ends_elsewhere:
        return []
    return ["PROXY_DEPTH is 0: behind a proxy all visitors count as one. nginx makes it 1."]


def require_safe(values: Mapping[str, Any]) -> None:
    """Raises InvalidSettings that names all that is unsafe in production."""
    if findings := unsafe(values):
        raise InvalidSettings("Not safe to start: " + " ".join(findings))
