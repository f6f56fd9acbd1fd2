"""Our additions to Flask-Security's forms: a name, the terms, a hook against robots, our words."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_security import (
    ChangeEmailForm,
    ChangePasswordForm,
    ForgotPasswordForm,
    LoginForm,
    RegisterFormV2,
    ResetPasswordForm,
    SendConfirmationForm,
)
from flask_security.utils import validate_redirect_url
from wtforms import BooleanField, HiddenField, StringField
from wtforms.validators import DataRequired, InputRequired, ValidationError

from backoffice.accounts import passwords, proof_of_work
from backoffice.i18n import _, _l
from backoffice.models.user import normalise_email
from backoffice.records.fields import at_most, clean_line
from backoffice.web.identity import person


class InOurWords:
    """Calls an address what all other pages call it, and says what a new password needs."""

    _fields: dict[str, Any]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        if "email" in self._fields:
            self._fields["email"].label.text = _("E-mail")
        for name in ("password", "new_password"):
            if f"{name}_confirm" in self._fields:
                self._fields[name].description = passwords.least()


class EntryForm(InOurWords, LoginForm):
    """E-mail and password."""

    def validate(self, **context: Any) -> bool:
        """What is refused is logged without what was typed: it may be a password (ASVS 16.3.1)."""
        valid: bool = super().validate(**context)
        if not valid:
            account = f"account {self.user.id}" if self.user else "no account"
            current_app.logger.warning("A log-in to %s was refused", account)
        return valid

    def validate_next(self, field: HiddenField) -> None:
        """Forget an address elsewhere: whoever clicked a forged link still gets in."""
        if not validate_redirect_url(field.data):
            field.data = ""


class ResendForm(InOurWords, SendConfirmationForm):
    """The e-mail to which the link to confirm it goes once more."""


class NewEmailForm(InOurWords, ChangeEmailForm):
    """The e-mail that somebody has from now on."""

    def validate(self, **context: Any) -> bool:
        """The library answers one's own address like any that is taken: as if a mail went out."""
        if normalise_email(self.email.data or "") == person().email:
            self.email.errors = [_("This is your address already.")]
            return False
        valid: bool = super().validate(**context)
        return valid


class RegistrationForm(InOurWords, RegisterFormV2):
    """Name, e-mail, password twice, the terms."""

    name = StringField(
        _l("Name"),
        validators=[DataRequired(_l("Enter a name.")), at_most(100)],
        filters=[clean_line],
    )
    terms = BooleanField(
        _l("I accept the terms"), validators=[InputRequired(_l("Accept the terms to go on."))]
    )
    puzzle = HiddenField()
    proof = HiddenField()

    def validate_proof(self, field: HiddenField) -> None:
        if current_app.config["CAPTCHA"] != "proof-of-work":
            return
        if not proof_of_work.accept(self.puzzle.data or "", field.data):
            raise ValidationError(_("The check against robots failed. Send the form again."))

    def to_dict(self, only_user: bool) -> dict[str, Any]:
        values: dict[str, Any] = super().to_dict(only_user)
        return values | {
            "locale": str(get_locale()),
            "timezone": current_app.config["DEFAULT_TIMEZONE"],
        }


class ForgottenPasswordForm(InOurWords, ForgotPasswordForm):
    """Takes addresses that nobody confirmed: whoever chooses a password by a mailed link does."""

    def validate(self, **context: Any) -> bool:
        valid: bool = super().validate(**context)
        if self.requires_confirmation:
            self.email.errors = []
        return valid or self.requires_confirmation


class FirstOrNextPasswordForm(InOurWords, ResetPasswordForm):
    """The password that somebody chooses who followed the link in a mail."""


class NewPasswordForm(InOurWords, ChangePasswordForm):
    """Asks for the password that counts until now by its own name."""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.password.label.text = _("Current password")
        # Asked only of people who have one, and then it can't be left out.
        self.password.flags.required = True
