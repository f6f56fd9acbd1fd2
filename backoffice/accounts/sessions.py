"""Log-ins by their number, so that leaving ends one for good, in copies of its cookies as well.

The cookies of a session and of being remembered hold the same: the account's own key, with which
all its log-ins end, and the number of this one (ASVS 7.4.1).
"""

from __future__ import annotations

from typing import Any

from flask import Flask, current_app, g, request, session
from flask_login import user_logged_in, user_logged_out
from flask_security.utils import set_request_attr

from backoffice.accounts.datastore import datastore
from backoffice.models.user import User
from backoffice.services import log_ins

KEY = "_user_id"  # Flask-Login's


def load(key: str) -> User | None:
    """Who logged in under this key, unless that log-in is over."""
    account, _dot, number = str(key).partition(".")
    user = datastore.find_logged_in(account, int(number or 0))
    if user is None or not user.active:
        return None
    g.log_in = int(number or 0)
    set_request_attr("fs_authn_via", "session")
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def keep(user: User) -> None:
    """Name the present log-in by the account's present key."""
    session[KEY] = f"{user.get_id()}.{g.log_in}"


def remember_again() -> None:
    """Name the present log-in in the cookie of being remembered as well, if there is one."""
    if current_app.config["REMEMBER_COOKIE_NAME"] in request.cookies:
        session["_remember"] = "set"  # Flask-Login's


@user_logged_in.connect
def _begin(_app: Flask, user: User, **_details: Any) -> None:
    g.log_in = log_ins.note(user)
    keep(user)


@user_logged_out.connect
def _end(_app: Flask, **_details: Any) -> None:
    log_ins.end(g.get("log_in", 0))
