"""What each kind of mail says, for both of its parts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from backoffice.i18n import _l


@dataclass(frozen=True)
class Letter:
    """A mail: what follows the greeting and, where a link lets the reader in, its `button`.

    What anybody can have sent to any address greets nobody `by_name`: a stranger chose the name.
    """

    subject: Any
    words: Any
    button: Any = ""
    by_name: bool = True


LETTERS = {
    "confirm": Letter(
        _l("Confirm your e-mail address"),
        _l(
            "Follow the link to confirm that this address is yours. Then you can log in. The link "
            "works for five days."
        ),
        _l("Confirm the address"),
        by_name=False,
    ),
    "invite": Letter(
        _l("Your account is ready: choose a password"),
        _l(
            "Somebody has made an account for you. Follow the link to choose a password; then you "
            "can log in with this e-mail address. The link works for one day."
        ),
        _l("Choose a password"),
    ),
    "choose_again": Letter(
        _l("Choose a new password for your account"),
        _l(
            "Your account was changed, so the password from before counts no more. Follow the link "
            "to choose a new one; then you can log in with this e-mail address. The link works for "
            "one day."
        ),
        _l("Choose a new password"),
    ),
    "exists": Letter(
        _l("You have an account already"),
        _l(
            "Somebody, probably you, tried to register with this address, but it has an account "
            "already. If you forgot the password, follow the link to choose a new one."
        ),
        _l("Choose a new password"),
        by_name=False,
    ),
    "reset": Letter(
        _l("Choose a new password"),
        _l(
            "Follow the link to choose a new password. It works for one day. If you didn't ask for "
            "it, do nothing: your password stays as it is."
        ),
        _l("Choose a new password"),
    ),
    "reset_notice": Letter(
        _l("Your password was reset"),
        _l("Your password was reset. If that wasn't you, reset it again at once and tell us."),
    ),
    "change_notice": Letter(
        _l("Your password was changed"),
        _l("Your password was changed. If that wasn't you, reset it at once and tell us."),
    ),
    "change_email": Letter(
        _l("Confirm your new e-mail address"),
        _l(
            "Follow the link to use this address for your account from now on. The link works for "
            "two hours."
        ),
        _l("Use this address"),
        by_name=False,
    ),
    "email_changed": Letter(
        _l("Your e-mail address was changed"),
        _l("The e-mail address of your account was changed. If that wasn't you, tell us at once."),
    ),
    "test": Letter(_l("A test mail"), _l("This is a test. Mail works.")),
}
# Nobody but their receivers may read them.
SECRET = {kind for kind, letter in LETTERS.items() if letter.button}
