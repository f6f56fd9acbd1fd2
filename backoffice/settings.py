"""Settings: typed, in layers, each value knowing where it comes from.

Defaults, then `instance/config.py`, then the file named by BACKOFFICE_CONFIG, then BACKOFFICE_*
environment variables (BACKOFFICE_*_FILE names a file that holds a secret).
"""

from __future__ import annotations

import difflib
import os
import re
import secrets
from collections.abc import Mapping
from configparser import ConfigParser
from dataclasses import Field, dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from backoffice.setting_checks import (
    COLOUR,
    LANGUAGE,
    LANGUAGE_LIST,
    SENDER,
    SITE,
    TIMEZONE,
    Check,
    at_least,
    between,
    one_of,
    url,
)

CHECKOUT = Path(__file__).resolve().parent.parent
PREFIX = "BACKOFFICE_"
NOT_SETTINGS = {"INSTANCE", "CONFIG"}
# Beside the database while `run` serves: where the site is, for links that commands print.
SERVED_AT = "served_at"
# The layer above all others: what a command decides for itself.
OVERRIDES = "overrides"
POSTGRESQL = ("postgresql://", "postgresql+psycopg://")
REDIS = ("redis://", "rediss://")
DATABASE = url("sqlite:///", *POSTGRESQL, optional=True)
QUEUE = url(*REDIS, *POSTGRESQL, optional=True)
BUCKET = url("s3://", "s3+http://", optional=True)
COUNTERS = url("database://", *REDIS)


class InvalidSettings(Exception):
    """A setting can't be used. The message says which and what to do."""


def setting(default: Any, help: str, check: Check | None = None, *, secret: bool = False) -> Any:
    metadata = {"help": help, "check": check, "secret": secret}
    if isinstance(default, list):
        return field(default_factory=lambda: list(default), metadata=metadata)
    return field(default=default, metadata=metadata)


@dataclass
class Settings:
    """Every setting with its default. Lists are comma-separated in the environment."""

    ENVIRONMENT: str = setting(
        "development", "development or production", one_of("development", "production")
    )
    SITE_URL: str = setting(
        "http://127.0.0.1:5000", "Where the site lives; links in mails begin so", SITE
    )
    SITE_NAME: str = setting("Backoffice", "Shown in the header and in mails")
    ACCENT: str = setting(
        "", "The site's colour as #rrggbb; how light it is follows from contrast", COLOUR
    )
    LOGO: str = setting(
        "", "A square SVG file of shapes in one colour, for the header and the icon"
    )
    ALLOWED_HOSTS: list[str] = setting([], "Host names served beside the one of SITE_URL")
    PROXY_DEPTH: int = setting(
        0, "Reverse proxies in front whose X-Forwarded headers are believed", at_least(0)
    )
    SECRET_KEY: str = setting("", "Signs sessions and links; made on first use", secret=True)
    PASSWORD_SALT: str = setting("", "Mixed into password hashes; made on first use", secret=True)
    DATABASE_URL: str = setting(
        "", "SQLite in the instance folder unless set", DATABASE, secret=True
    )
    JOBS_URL: str = setting(
        "",
        "Queue: SQLite in the instance folder, or redis://... or postgresql://...",
        QUEUE,
        secret=True,
    )
    LIMITS_URL: str = setting(
        "database://",
        "Where rate limits are counted: the database, or redis://...",
        COUNTERS,
        secret=True,
    )
    MAIL_SERVER: str = setting("", "SMTP host; without one mails become files in outbox/")
    MAIL_PORT: int = setting(587, "SMTP port", between(1, 65535))
    MAIL_TLS: str = setting("starttls", "starttls, tls or none", one_of("starttls", "tls", "none"))
    MAIL_USERNAME: str = setting("", "SMTP account")
    MAIL_PASSWORD: str = setting("", "SMTP password", secret=True)
    MAIL_SENDER: str = setting(
        "Backoffice <noreply@localhost>", "From address of all mails", SENDER
    )
    LANGUAGES: list[str] = setting(
        ["en", "de", "es", "ar", "ja"], "Languages offered to people", LANGUAGE_LIST
    )
    DEFAULT_LANGUAGE: str = setting(
        "", "For visitors whose browser asks for none of these; the first unless set", LANGUAGE
    )
    DEFAULT_TIMEZONE: str = setting("UTC", "For visitors and new accounts", TIMEZONE)
    REGISTRATION_OPEN: bool = setting(True, "Whether visitors may create accounts")
    CAPTCHA: str = setting("", "Empty, or proof-of-work", one_of("", "proof-of-work"))
    CAPTCHA_DIFFICULTY: int = setting(
        16, "Leading zero bits that a proof of work needs", between(1, 32)
    )
    RATE_LIMITS: bool = setting(
        True, "Whether the forms of accounts are limited, such as log-in and register"
    )
    ANSWER_SECONDS: float = setting(
        0.6, "Forms that could tell whether an account exists answer no sooner", between(0, 30)
    )
    CORS_ORIGINS: list[str] = setting([], "Other sites that may read the public JSON")
    MAX_BODY_BYTES: int = setting(
        2_000_000, "Largest form that is accepted; of visitors 100,000", at_least(1)
    )
    PAGE_SIZE: int = setting(20, "Rows in a list and posts on a page", between(1, 1000))
    EXPORT_AT_ONCE: int = setting(
        20_000,
        "Rows of an export that is sent at once; more, and workbooks, are left to a worker",
        at_least(0),
    )
    IMPORT_MAX_BYTES: int = setting(100_000_000, "Largest file that may be imported", at_least(1))
    MEDIA_URL: str = setting(
        "", "Where pictures lie: media/ of the instance, or s3://...", BUCKET, secret=True
    )
    PICTURE_MAX_BYTES: int = setting(20_000_000, "Largest picture that is taken", at_least(1))
    PICTURE_MAX_PIXELS: int = setting(
        50_000_000, "Most pixels that a picture may have", at_least(1)
    )
    DEMO: bool = setting(False, "Marks every page as a demonstration; mails become files")


@dataclass(frozen=True)
class Origin:
    """A setting's value and the layer that it comes from."""

    value: Any
    source: str


SPECIFICATION: dict[str, Field[Any]] = {spec.name: spec for spec in fields(Settings)}
DEFAULTS: dict[str, Any] = vars(Settings())


def load(instance: Path, overrides: Mapping[str, Any] | None = None) -> dict[str, Origin]:
    """Every setting with its origin. Raises InvalidSettings for unknown names and wrong values."""
    found = {name: Origin(value, "default") for name, value in DEFAULTS.items()}
    for source, values in _layers(instance):
        for name, value in values.items():
            _check_name(name, source)
            found[name] = Origin(_checked(name, _typed(name, value, source), source), source)
    for name, value in (overrides or {}).items():
        _check_name(name, OVERRIDES)
        found[name] = Origin(value, OVERRIDES)
    return _completed(found, instance)


def instance_folder() -> Path:
    """The folder of secrets, database, outbox and uploads."""
    return Path(os.environ.get("BACKOFFICE_INSTANCE") or CHECKOUT / "instance").resolve()


def _layers(instance: Path) -> list[tuple[str, dict[str, Any]]]:
    files = [instance / "config.py"]
    if named := os.environ.get("BACKOFFICE_CONFIG"):
        files.append(Path(named))
        if not files[-1].exists():
            raise InvalidSettings(f"BACKOFFICE_CONFIG names {named}, which does not exist.")
    layers = [(str(path), _from_file(path)) for path in files if path.exists()]
    return [*layers, ("environment", _from_environment())]


def _from_file(path: Path) -> dict[str, Any]:
    values: dict[str, Any] = {}
    try:
        exec(compile(path.read_text(encoding="utf-8"), path, "exec"), values)  # noqa: S102
    except OSError as error:
        raise InvalidSettings(f"{path} can't be read ({error.strerror}).") from error
    except Exception as error:
        raise InvalidSettings(f"{path} can't be read as Python: {error}") from error
    return {name: value for name, value in values.items() if name.isupper()}


def _from_environment() -> dict[str, Any]:
    values: dict[str, Any] = {}
    for variable, text in os.environ.items():
        name = variable.removeprefix(PREFIX)
        if name == variable or name in NOT_SETTINGS or name.startswith("TEST_"):
            continue
        if name.endswith("_FILE") and name.removesuffix("_FILE") in SPECIFICATION:
            values[name.removesuffix("_FILE")] = _secret_file(variable, text)
        else:
            values[name] = text
    return values


def _secret_file(variable: str, name: str) -> str:
    try:
        return Path(name).read_text(encoding="utf-8").strip()
    except OSError as error:
        raise InvalidSettings(f"{variable}: {name} can't be read ({error.strerror}).") from error
    except UnicodeError as error:
        raise InvalidSettings(f"{variable}: {name} holds bytes that are no text.") from error


def _check_name(name: str, source: str) -> None:
    if name in SPECIFICATION:
        return
    close = difflib.get_close_matches(name, SPECIFICATION, n=1)
    hint = f" Did you mean {close[0]}?" if close else " `manage.py config show` lists all."
    raise InvalidSettings(f"{source}: there is no setting {name}.{hint}")


def _typed(name: str, value: Any, source: str) -> Any:
    kind = type(DEFAULTS[name])
    if isinstance(value, kind):
        return value
    try:
        return CONVERTERS[kind](value)
    except (ValueError, KeyError, AttributeError) as error:
        words = {int: "a whole number", float: "a number", bool: "true or false", list: "a list"}
        what = words.get(kind, "text")
        raise InvalidSettings(f"{source}: {name} has to be {what}, not {value!r}.") from error


def _checked(name: str, value: Any, source: str) -> Any:
    check: Check | None = SPECIFICATION[name].metadata["check"]
    if check is None or check.holds(value):
        return value
    shown = ",".join(value) if isinstance(value, list) else masked(str(value))
    raise InvalidSettings(f"{source}: {name} has to be {check.allowed}, not {shown!r}.")


def masked(text: str) -> str:
    """The text with the password of an address in it hidden."""
    text = re.sub(r"([?&]\w*password=)[^&]*?(?=&|'?$)", r"\1********", text)
    return re.sub(r"(://[^:@/]*:).*@", r"\1********@", text)


CONVERTERS: dict[type, Any] = {
    bool: lambda text: ConfigParser.BOOLEAN_STATES[text.lower()],
    int: int,
    float: float,
    list: lambda text: [item.strip() for item in text.split(",") if item.strip()],
}


def _completed(found: dict[str, Origin], instance: Path) -> dict[str, Origin]:
    language, languages = found["DEFAULT_LANGUAGE"], found["LANGUAGES"].value
    if not language.value:
        found["DEFAULT_LANGUAGE"] = Origin(languages[0], "default")
    elif language.value not in languages:
        raise InvalidSettings(
            f"{language.source}: DEFAULT_LANGUAGE has to be one of LANGUAGES, which are "
            f"{','.join(languages)}, not {language.value!r}."
        )
    for name in ("SECRET_KEY", "PASSWORD_SALT"):
        if not found[name].value:
            path = instance / name.lower()
            found[name] = Origin(_kept_secret(path), str(path))
    served_at = instance / SERVED_AT
    if found["SITE_URL"].source == "default" and served_at.exists():
        found["SITE_URL"] = Origin(served_at.read_text(encoding="utf-8"), str(served_at))
    if not found["DATABASE_URL"].value:
        found["DATABASE_URL"] = Origin(f"sqlite:///{instance / 'backoffice.db'}", "default")
    return found


def _kept_secret(path: Path) -> str:
    """A random secret, made once and kept in a file that only its owner reads."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text().strip()


def hosts(values: Mapping[str, Any]) -> list[str]:
    """Every host name that may be asked for."""
    own = urlsplit(values["SITE_URL"]).hostname or ""
    local = ["127.0.0.1", "localhost"] if values["ENVIRONMENT"] != "production" else []
    return [own, *local, *values["ALLOWED_HOSTS"]]
