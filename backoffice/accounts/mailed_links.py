"""Links in mails: opened, they show a page with a button; pressed, they act.

Mail scanners open each link that they see, and browsers some before anybody asks: nothing may
change by that (RFC 9110, section 9.2.1).
"""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from flask import Flask, flash, redirect, render_template, request
from flask_security.confirmable import confirm_email_token_status, confirm_user
from flask_security.utils import check_and_get_token_status, get_message
from flask_wtf import FlaskForm

from backoffice.accounts.datastore import datastore
from backoffice.i18n import _
from backoffice.web.identity import member, person

View = Callable[[str], Any]


def confirm_email(tell_why_not: View) -> View:
    """Confirm an address for its account. Whoever is logged in where the link is opened stays so.

    What doesn't work any more is for the library's view to tell.
    """

    @wraps(tell_why_not)
    def run(token: str) -> Any:
        expired, invalid, user = confirm_email_token_status(token)
        if expired or invalid or user is None or user.confirmed_at:
            return tell_why_not(token)
        if request.method != "POST":
            return render_template("security/confirm_email.html", form=FlaskForm())
        confirm_user(user)
        flash(*get_message("EMAIL_CONFIRMED"))
        return redirect("/" if member() else "/login")

    return run


def change_email_confirm(app: Flask, change: View) -> View:
    """Change an address for its owner alone: the mail may have gone to a stranger by a slip."""

    @wraps(change)
    def run(token: str) -> Any:
        within = app.config["SECURITY_CHANGE_EMAIL_WITHIN"]
        expired, invalid, state = check_and_get_token_status(token, "change_email", within)
        owner = state and datastore.find_user(fs_uniquifier=state[0])
        if owner and owner is not person():
            flash(
                _("This link is for another account. Log in to that one and open it again."),
                "error",
            )
            return redirect("/")
        if request.method == "POST" or expired or invalid or owner is None:
            return change(token)
        return render_template(
            "security/change_email_confirm.html", form=FlaskForm(), address=state[2]
        )

    return run


def init_app(app: Flask) -> None:
    views = app.view_functions
    views["security.confirm_email"] = confirm_email(views["security.confirm_email"])
    endpoint = "security.change_email_confirm"
    views[endpoint] = change_email_confirm(app, views[endpoint])
    app.add_url_rule("/change-email/<token>", endpoint, methods=["POST"])
