"""The first page of the admin: what waits for whoever is here, how things go, what was done."""

from __future__ import annotations

from datetime import date

from babel import dates
from flask import request
from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_babel import get_locale, get_timezone

from backoffice.admin.place import Place
from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.record import Record
from backoffice.models.types import utcnow
from backoffice.records.ranges import midnight
from backoffice.records.recent import recent_events
from backoffice.services.dashboard import first_steps, waiting
from backoffice.services.trends import PERIODS, trends
from backoffice.web.gate import requires
from backoffice.web.identity import person

USUAL_PERIOD = 30


class HomeView(Place):
    name = _l("Home")
    endpoint = "admin"
    icon = "home"

    def __init__(self) -> None:
        super().__init__()
        self.url = "/admin"  # all others stand below

    @expose("/")
    @requires("")
    def index(self) -> ResponseReturnValue:
        by, days = person(), _period()
        today = utcnow().astimezone(get_timezone()).date()
        return self.render(
            "admin/home.html",
            steps=first_steps(by),
            waiting=waiting(by),
            days=days,
            periods=PERIODS,
            trends=trends(days, today, midnight, by=by),
            events=recent_events(self._kinds(), by),
            short_date=_short_date,
        )

    def _kinds(self) -> list[type[Record]]:
        """The record types that have pages in the admin."""
        return [view.record for view in self.admin._views if isinstance(view, RecordView)]


def _period() -> int:
    wanted = request.args.get("days", type=int)
    return wanted if wanted in PERIODS else USUAL_PERIOD


def _short_date(day: date) -> str:
    return str(dates.format_skeleton("MMMd", day, locale=get_locale()))
