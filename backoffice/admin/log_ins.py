"""Log-ins in the admin: the last ones, read only."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from backoffice.admin.place import Place
from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.log_in import LogIn
from backoffice.web.gate import requires

MOST_SHOWN = 100


class LogInView(Place):
    name = _l("Log-ins")
    endpoint = "log_ins"
    icon = "log-in"

    @expose("/")
    @requires("manage", "user")
    def index_view(self) -> ResponseReturnValue:
        last = select(LogIn).order_by(LogIn.at.desc(), LogIn.id.desc()).limit(MOST_SHOWN)
        log_ins = db.session.scalars(last.options(joinedload(LogIn.user))).all()
        return self.render("admin/log_ins/list.html", log_ins=log_ins)
