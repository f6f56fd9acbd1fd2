"""Flask-Security's mails go through our outbox, in our layout and their receiver's language."""

from __future__ import annotations

from typing import Any

from flask import current_app
from flask_babel import get_locale
from flask_security import MailUtil

from backoffice.models.user import User, normalise_email
from backoffice.services import outbox

KINDS = {
    "welcome": "confirm",
    "confirmation_instructions": "confirm",
    "welcome_existing": "exists",
    "reset_instructions": "reset",
    "reset_notice": "reset_notice",
    "change_notice": "change_notice",
    "change_email_instructions": "change_email",
}
LINKS = ("confirmation_link", "reset_link", "link")


class OutboxMailUtil(MailUtil):
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
        link = next((context[key] for key in LINKS if context.get(key)), "")
        outbox.post_mail(
            _kind(template.rsplit("/", 1)[-1], user),
            recipient,
            locale=user.locale or str(get_locale()),
            user=user,
            link=outbox.site_link(link) if link else current_app.config["SITE_URL"],
        )

    def validate(self, email: str) -> str:
        return normalise_email(super().validate(email.strip()))

    def normalize(self, email: str) -> str:
        return normalise_email(super().normalize(email.strip()))


def _kind(template: str, user: User) -> str:
    """Our mail for Flask-Security's. Who never chose a password is invited again."""
    kind = KINDS[template]
    return "invite" if kind == "reset" and not user.password else kind
