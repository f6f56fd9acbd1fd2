"""Mail in the admin: what was sent, what waits, and what failed."""

from __future__ import annotations

from flask import flash, redirect, request, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import select

from backoffice.admin.place import Place
from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.mail import Mail, MailStatus
from backoffice.policy import Refused
from backoffice.records.ids import read_id
from backoffice.services import outbox
from backoffice.services.letters import SECRET
from backoffice.web.gate import requires

MOST_SHOWN = 100


class MailView(Place):
    name = _l("Mail")
    endpoint = "mail"
    icon = "mail"

    @expose("/")
    @requires("manage", "mail")
    def index_view(self) -> ResponseReturnValue:
        chosen = next((s for s in MailStatus if s.value == request.args.get("status")), None)
        query = select(Mail).order_by(Mail.id.desc()).limit(MOST_SHOWN)
        mails = db.session.scalars(query.where(Mail.status == chosen) if chosen else query).all()
        return self.render("admin/mail/list.html", mails=mails, statuses=MailStatus, chosen=chosen)

    @expose("/details/")
    @requires("manage", "mail")
    def details_view(self) -> ResponseReturnValue:
        mail = db.get_or_404(Mail, read_id(request.args.get("id", "")) or 0)
        secret = mail.kind in SECRET
        return self.render("admin/mail/details.html", mail=mail, secret=secret)

    @expose("/retry/", methods=("POST",))
    @requires("manage", "mail")
    def retry_view(self) -> ResponseReturnValue:
        try:
            outbox.retry(read_id(request.form.get("id", "")) or 0)
        except Refused as refused:
            flash(str(refused.message), "error")
        else:
            flash(_("The mail is queued again."), "success")
        return redirect(url_for(".index_view"), 303)
