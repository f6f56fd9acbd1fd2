"""Flask-Security's settings, and what happens at its signals."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Flask, redirect
from flask_security import Security, change_email_confirmed, password_reset, user_confirmed

from backoffice.accounts import limits, mailed_links, proof_of_work, recorded, sessions
from backoffice.accounts.datastore import datastore
from backoffice.accounts.forms import (
    EntryForm,
    FirstOrNextPasswordForm,
    ForgottenPasswordForm,
    NewEmailForm,
    NewPasswordForm,
    RegistrationForm,
    ResendForm,
)
from backoffice.accounts.mail_util import OutboxMailUtil
from backoffice.accounts.passwords import Passwords
from backoffice.i18n import _l
from backoffice.i18n.catalogs import texts
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.services import log_ins
from backoffice.web.identity import member

SPENT = _l("This link doesn't work any more. Ask for a new one.")
# Where the library speaks of identities, passcodes and tokens.
MESSAGES = {
    "GENERIC_AUTHN_FAILED": (
        _l("E-mail or password is wrong, or the address isn't confirmed yet."),
        "error",
    ),
    "INVALID_RESET_PASSWORD_TOKEN": (SPENT, "error"),
    "INVALID_CONFIRMATION_TOKEN": (SPENT, "error"),
    "API_ERROR": (SPENT, "error"),  # of a link to change an address
    "PASSWORD_RESET_NO_LOGIN": (_l("Your new password was saved. Log in with it."), "success"),
}


def options(app: Flask) -> dict[str, Any]:
    """Flask-Security's configuration, without its prefix."""
    return {
        "PASSWORD_SALT": app.config["PASSWORD_SALT"],
        "PASSWORD_HASH": "argon2",
        "PASSWORD_SCHEMES": ["argon2"],
        # What stands in links. The usual one is slow by design, and pure Python: a second each.
        "HASHING_SCHEMES": ["pbkdf2_sha256"],
        "STATIC_FOLDER": None,
        "REGISTERABLE": app.config["REGISTRATION_OPEN"],
        "USE_REGISTER_V2": True,
        "CONFIRMABLE": True,
        "RECOVERABLE": True,
        "CHANGEABLE": True,
        "CHANGE_EMAIL": True,
        "AUTO_LOGIN_AFTER_CONFIRM": False,
        "AUTO_LOGIN_AFTER_RESET": False,
        "RETURN_GENERIC_RESPONSES": True,
        "LOGOUT_METHODS": ["POST"],
        "EMAIL_PLAINTEXT": False,
        "EMAIL_HTML": False,
        "EMAIL_SENDER": app.config["MAIL_SENDER"],
        "EMAIL_VALIDATOR_ARGS": {"check_deliverability": False, "test_environment": True},
        "DATETIME_FACTORY": utcnow,
        "CONFIRM_EMAIL_WITHIN": timedelta(days=5),
        "RESET_PASSWORD_WITHIN": timedelta(days=1),
        "CHANGE_EMAIL_WITHIN": timedelta(hours=2),
        "FRESHNESS": timedelta(hours=1),
        "POST_CHANGE_VIEW": "/profile/",
        "POST_CHANGE_EMAIL_VIEW": "/profile/",
        "POST_RESET_VIEW": "/login",
        "CONFIRM_ERROR_VIEW": "/confirm",
        **{f"MSG_{name}": message for name, message in MESSAGES.items()},
    }


def init_app(app: Flask) -> None:
    app.config.update({f"SECURITY_{name}": value for name, value in options(app).items()})
    is_secure = app.config["SESSION_COOKIE_SECURE"]
    app.config.update(
        REMEMBER_COOKIE_SECURE=is_secure,
        REMEMBER_COOKIE_HTTPONLY=True,
        REMEMBER_COOKIE_SAMESITE="Lax",
        REMEMBER_COOKIE_DURATION=log_ins.LASTS,
        REMEMBER_COOKIE_NAME="__Host-remember" if is_secure else "remember_token",
    )
    security = Security(
        app,
        datastore,
        login_form=EntryForm,
        register_form=RegistrationForm,
        send_confirmation_form=ResendForm,
        change_email_form=NewEmailForm,
        change_password_form=NewPasswordForm,
        forgot_password_form=ForgottenPasswordForm,
        reset_password_form=FirstOrNextPasswordForm,
        mail_util_cls=OutboxMailUtil,
        password_util_cls=Passwords,
    )
    security.i18n_domain = texts
    # In JSON the library gives away tokens without age, and takes them in addresses (ASVS 14.2.1).
    security.want_json(lambda _request: False)
    security.login_manager.request_loader(lambda _request: None)
    security.login_manager.user_loader(sessions.load)
    app.jinja_env.globals.update(_fsdomain=security.i18n_domain.gettext)
    app.jinja_env.globals.update(new_challenge=proof_of_work.challenge)
    resend = app.view_functions["security.send_confirmation"]
    app.view_functions["security.send_confirmation"] = _for_visitors(resend)
    mailed_links.init_app(app)
    recorded.init_app(app)
    limits.init_app(app)


def _for_visitors(view: Callable[..., Any]) -> Callable[..., Any]:
    """Members have confirmed their address: what they are told of it stands on their profile."""

    @wraps(view)
    def run(*args: Any, **kwargs: Any) -> Any:
        return redirect("/profile/") if member() else view(*args, **kwargs)

    return run


@user_confirmed.connect
def _activate(_app: Flask, user: User, **_details: Any) -> None:
    if user.status is AccountStatus.NEW:
        user.status = AccountStatus.ACTIVE


@change_email_confirmed.connect
def _stay_logged_in(_app: Flask, user: User, **_details: Any) -> None:
    """Every other log-in ended with the former address."""
    if member() is user:
        sessions.keep(user)
        sessions.remember_again()


@password_reset.connect
def _confirm_by_reset(_app: Flask, user: User, **_details: Any) -> None:
    """The link came by mail, so whoever used it reads mail at that address."""
    user.confirmed_at = user.confirmed_at or utcnow()
    _activate(_app, user)
