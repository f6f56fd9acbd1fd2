"""Each account view is one change set, and its answer takes as long whatever it found."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import ExitStack, suppress
from copy import deepcopy
from functools import wraps
from typing import Any

from flask import Flask, current_app, g, request, session
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm.exc import StaleDataError

from backoffice.models.actor import Visitor
from backoffice.models.recorder import change_set
from backoffice.web.identity import actor

# Views where the time of an answer could tell a stranger whether an account exists.
EVEN_PACED = {
    "security.login",
    "security.register",
    "security.forgot_password",
    "security.send_confirmation",
    "security.change_email",
}
# Views of links in mails that are the right to what they do, whoever is logged in where they are
# opened.
MAILED_LINKS = {"security.confirm_email", "security.reset_password"}
# Each time that somebody has to begin anew, another one is done.
MOST_AT_ONCE = 8


def recorded(endpoint: str, view: Callable[..., Any]) -> Callable[..., Any]:
    """What Flask-Security changes in this view, mails included, is committed at its end.

    Of those who come with the same at once, an address, a name or a link, one is first, and the
    others are answered anew, as if they had come later: an error would tell that it was free.
    """

    def commit(*args: Any, **kwargs: Any) -> Any:
        by = Visitor() if endpoint in MAILED_LINKS else actor()
        with ExitStack() as failed:
            failed.callback(_put_back, deepcopy(dict(session)))
            with change_set(by=by):
                response = current_app.make_response(view(*args, **kwargs))
            failed.pop_all()
        return response

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        if request.method != "POST":
            return view(*args, **kwargs)
        for _another in range(MOST_AT_ONCE):
            with suppress(IntegrityError, StaleDataError):
                return commit(*args, **kwargs)
        return commit(*args, **kwargs)

    return run


def _put_back(before: dict[str, Any]) -> None:
    """Of what was not committed, the browser keeps no message and no log-in, nor does the request
    go on as somebody's (Flask-Login notes who logged in)."""
    session.clear()
    session.update(before)
    g.pop("_login_user", None)


def even_paced(view: Callable[..., Any]) -> Callable[..., Any]:
    """Answer a form no sooner than the configured time."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        begun = time.monotonic()
        try:
            return view(*args, **kwargs)
        finally:
            if request.method == "POST":
                left = begun + current_app.config["ANSWER_SECONDS"] - time.monotonic()
                time.sleep(max(0.0, left))

    return run


def init_app(app: Flask) -> None:
    for endpoint, view in list(app.view_functions.items()):
        if endpoint.startswith("security.") and endpoint != "security.static":
            changed = recorded(endpoint, view)
            app.view_functions[endpoint] = (
                even_paced(changed) if endpoint in EVEN_PACED else changed
            )
