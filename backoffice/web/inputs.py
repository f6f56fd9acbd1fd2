"""What no view is given, whatever it would do with it: refused before any of them looks."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from itertools import chain
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, current_app, request
from werkzeug.exceptions import BadRequest, RequestEntityTooLarge, UnsupportedMediaType

from backoffice.models.folding import is_stream_safe
from backoffice.models.record import Record
from backoffice.policy import can
from backoffice.web.gate import requirement_of
from backoffice.web.identity import actor, member

View = TypeVar("View", bound=Callable[..., Any])

# What stands around a file in the body that carries it.
ENVELOPE = 100_000
# What visitors send: no form of theirs is longer.
MOST_OF_VISITORS = 100_000
# Whose log-in ended gets back what they wrote, however long. To take apart a form of many fields
# costs a second a megabyte, and none of ours has so many.
MOST_FIELDS = 1_000
URL_ENCODED = "application/x-www-form-urlencoded"
# What would begin a line of its own in a log that names the path (ASVS 16.4.1).
CONTROLS = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029]")


@dataclass(frozen=True)
class Intake:
    """How large a file a view takes, by a setting, and what one has to be allowed to do."""

    limit: str
    action: str
    thing: type[Record] | str


def takes_file(limit: str, action: str, thing: type[Record] | str) -> Callable[[View], View]:
    """The form of this view takes one file, `file`, from whoever may do the action."""

    def mark(view: View) -> View:
        view.takes_file = Intake(limit, action, thing)  # type: ignore[attr-defined]
        return view

    return mark


def _intake(endpoint: str | None) -> Intake | None:
    view = current_app.view_functions.get(endpoint or "")
    return getattr(view, "takes_file", None)


def allow_size(endpoint: str | None, _values: object) -> None:
    """Let a bigger body in for a file, and a small one from visitors, before anybody reads it."""
    if request.want_form_data_parsed and member() is None:
        _limit_visitors(endpoint)
    intake = _intake(endpoint)
    if intake and can(actor(), intake.action, intake.thing):
        request.max_content_length = current_app.config[intake.limit] + ENVELOPE


def _limit_visitors(endpoint: str | None) -> None:
    """Raises RequestEntityTooLarge."""
    requirement = requirement_of(current_app, endpoint) if endpoint else None
    if requirement is None or requirement.public:
        request.max_content_length = MOST_OF_VISITORS
    elif request.mimetype == URL_ENCODED and request.get_data().count(b"&") >= MOST_FIELDS:
        raise RequestEntityTooLarge


def check_input() -> None:
    """Raises BadRequest for a path or a form with NUL, which PostgreSQL can't hold, or with heaps
    of marks on a letter, which keep a process busy for minutes (ASVS 15.2.2); for a path with
    other controls; and where one is to be led on to what is no address.

    A query string only looks something up: a list shows what it can of a strange one. Our forms
    take text and nothing else: files and JSON raise UnsupportedMediaType.
    """
    expected = {"file"} if _intake(request.endpoint) else set()
    if set(request.files) - expected or request.is_json:
        raise UnsupportedMediaType
    typed = chain.from_iterable(request.form.listvalues())
    if CONTROLS.search(request.path) or not all(map(_is_text, (request.path, *typed))):
        raise BadRequest
    if not all(map(_is_address, request.values.getlist("next"))):
        raise BadRequest


def _is_text(text: str) -> bool:
    return "\0" not in text and is_stream_safe(text)


def _is_address(text: str) -> bool:
    """Whether Flask-Security can ask for its parts."""
    try:
        urlsplit(text)
    except ValueError:
        return False
    return True


def init_app(app: Flask) -> None:
    app.url_value_preprocessor(allow_size)
    app.before_request(check_input)
