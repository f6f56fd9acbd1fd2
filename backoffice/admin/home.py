"""The first page of the admin: what waits for whoever is here."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import AdminIndexView, expose

from backoffice.i18n import _l
from backoffice.policy import can
from backoffice.services.dashboard import waiting
from backoffice.web.gate import requires
from backoffice.web.identity import person


class HomeView(AdminIndexView):
    icon = "home"

    def __init__(self) -> None:
        super().__init__(name=_l("Home"), endpoint="admin", url="/admin")
        self.static_folder = None

    def is_accessible(self) -> bool:
        return can(person(), "enter", "admin")

    @expose("/")
    @requires("")
    def index(self) -> ResponseReturnValue:
        return self.render("admin/home.html", waiting=waiting(person()))
