"""Jobs in the admin: who works, and what waits to be done."""

from __future__ import annotations

from flask import current_app
from flask.typing import ResponseReturnValue
from flask_admin import BaseView, expose

from backoffice.i18n import _l
from backoffice.policy import can
from backoffice.services import outbox, workers
from backoffice.web.gate import requires
from backoffice.web.identity import person


class JobView(BaseView):
    icon = "clock"

    def __init__(self) -> None:
        super().__init__(_l("Jobs"), endpoint="jobs")

    def is_accessible(self) -> bool:
        return can(person(), "view", "job")

    @expose("/")
    @requires("view", "job")
    def index_view(self) -> ResponseReturnValue:
        return self.render(
            "admin/jobs/list.html",
            workers=[(worker, workers.is_alive(worker)) for worker in workers.known_workers()],
            nobody_works=workers.nobody_works(),
            mails=outbox.count_by_status(),
            announced=current_app.extensions["queue"].pending_count(),
        )
