"""Flask-Security's mails go through our outbox, in our layout and their receiver's language."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_security import MailUtil

from backoffice.models.user import AccountStatus, User, normalise_email
from backoffice.services import outbox, users

KINDS = {
    "welcome": "confirm",
    "confirmation_instructions": "confirm",
    "welcome_existing": "exists",
    "reset_instructions": "reset",
    "reset_notice": "reset_notice",
    "change_notice": "change_notice",
    "change_email_instructions": "change_email",
}
# A reset confirms the address as well.
LINKS = ("reset_link", "confirmation_link", "link")


class OutboxMailUtil(MailUtil):
    """Who never chose a password is invited again: that confirms the address too."""

    def send_mail(
        self,
        template: str,
        subject: str,
        recipient: str,
        sender: str,
        body: Any,
        html: Any,
        **context: Any,
    ) -> None:
        user: User = context["user"]
        if user.status is AccountStatus.INACTIVE:
            return  # no link lets them in
        kind = KINDS[template.rsplit("/", 1)[-1]]
        if kind in ("confirm", "reset") and users.can_be_invited(user):
            users.send_invitation(user)
            return
        link = next((context[key] for key in LINKS if context.get(key)), "")
        outbox.post_mail(
            kind,
            recipient,
            locale=user.locale or str(get_locale()),
            user=user,
            link=outbox.site_link(link) if link else current_app.config["SITE_URL"],
        )

    def validate(self, email: str) -> str:
        return normalise_email(super().validate(normalise_email(email)))

    def normalize(self, email: str) -> str:
        return normalise_email(super().normalize(normalise_email(email)))
