"""Jobs in the admin: who works, what runs, what came of it, and what waits to be done."""

from __future__ import annotations

from functools import partial
from typing import Any

from flask import current_app, flash, redirect, request, send_file, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from sqlalchemy import select
from werkzeug.exceptions import NotFound

from backoffice.admin import addresses
from backoffice.admin.exporting import download
from backoffice.admin.place import Place
from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.jobs.files import file_of, is_kept
from backoffice.jobs.names import name_of
from backoffice.models.job import Job, JobStatus
from backoffice.models.record import record_types
from backoffice.models.types import utcnow
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import tables
from backoffice.records.ids import read_id
from backoffice.services import jobs, outbox, workers
from backoffice.services.undo import offers
from backoffice.web.gate import requires
from backoffice.web.identity import person

MOST_SHOWN = 100


class JobView(Place):
    """Everybody sees the jobs that they asked for; those who may see jobs see all of them."""

    name = _l("Jobs")
    endpoint = "jobs"
    icon = "clock"

    @expose("/")
    @requires("enter", "admin")
    def index_view(self) -> ResponseReturnValue:
        all_of_them = can(person(), "view", "job")
        query = select(Job).order_by(Job.created_at.desc(), Job.id.desc()).limit(MOST_SHOWN)
        if not all_of_them:
            query = query.where(Job.user_id == person().id)
        chosen = next((s for s in JobStatus if s.value == request.args.get("status")), None)
        if chosen:
            query = query.where(Job.status == chosen)
        return self.render(
            "admin/jobs/list.html",
            statuses=JobStatus,
            chosen=chosen,
            jobs=[(job, name_of(job)) for job in db.session.scalars(query)],
            nobody_works=workers.nobody_works(),
            **(_machinery() if all_of_them else {}),
        )

    @expose("/details/")
    @requires("enter", "admin")
    def details_view(self) -> ResponseReturnValue:
        job = self._load(request.args)
        if _has_lines(job):
            endpoint = addresses.endpoint_of(job.record_type)
            return redirect(url_for(f"{endpoint}.import_result_view", id=job.id))
        kept = _is_fetchable(job)
        fewer = _fewer(job, kept)
        problems = list(jobs.problems(job, by=person(), limit=MOST_SHOWN + 1))
        return self.render(
            "admin/jobs/details.html",
            job=job,
            name=name_of(job),
            fewer=fewer,
            fetchable=kept and not fewer,
            problems=problems[:MOST_SHOWN],
            more=len(problems) > MOST_SHOWN,
            types=_type_names(),
            nobody_works=not job.has_ended and workers.nobody_works(),
            undoable=job.has_ended and offers(job.change_set_id, by=person()),
        )

    @expose("/file/")
    @requires("enter", "admin")
    def file_view(self) -> ResponseReturnValue:
        """What an export made, for whoever asked for it, while it is kept."""
        job = self._load(request.args)
        if not _is_fetchable(job):
            raise NotFound
        if jobs.has_lost_rights(job):
            raise Forbidden("export", "list")
        path = file_of(job)
        name = f"{_file_name(job)}{path.suffix}"
        return send_file(path, as_attachment=True, download_name=name, max_age=0)

    @expose("/problems/")
    @requires("enter", "admin")
    def problems_view(self) -> ResponseReturnValue:
        """All records that a job left alone, with the reasons, as CSV."""
        job = self._load(request.args)
        types = _type_names()
        rows = (
            (types.get(each.record_type), each.record_id, each.title, str(each.kind), each.why)
            for each in jobs.problems(job, by=person())
        )
        head = [str(_("Kind")), "id", str(_("Title")), str(_("State")), str(_("Why"))]
        text = tables.csv_head(head, mark=True) + tables.csv_text(rows)
        return download(text, f"{_file_name(job)}-{job.id}", "csv")

    @expose("/cancel/", methods=("POST",))
    @requires("enter", "admin")
    def cancel_view(self) -> ResponseReturnValue:
        return self._change(jobs.cancel, _("It stops after the part at work. What is done stays."))

    @expose("/retry/", methods=("POST",))
    @requires("enter", "admin")
    def retry_view(self) -> ResponseReturnValue:
        return self._change(partial(jobs.retry, by=person()), _("It goes on from where it was."))

    def _change(self, work: Any, message: str) -> ResponseReturnValue:
        job = self._load(request.form)
        try:
            work(job)
        except Refused as refused:
            flash(str(refused.message), "error")
        else:
            flash(message, "success")
        return redirect(url_for(".details_view", id=job.id), 303)

    def _load(self, values: Any) -> Job:
        """A job that the person asked for, or any for those who may see jobs."""
        job = db.get_or_404(Job, read_id(values.get("id", "")) or 0)
        seen = job.user_id == person().id or can(person(), "view", "job")
        if not seen or job.record_type not in record_types():
            raise NotFound
        return job


def _file_name(job: Job) -> str:
    return f"{addresses.endpoint_of(job.record_type)}-{job.created_at:%Y-%m-%d}"


def _type_names() -> dict[str, str]:
    return {name: str(kind.__label__) for name, kind in record_types().items()}


def _is_fetchable(job: Job) -> bool:
    """Whether the person may fetch the job's file now."""
    kept = job.expires_at is not None and job.expires_at > utcnow()
    return kept and job.kind == "export" and job.user_id == person().id and is_kept(job)


def _has_lines(job: Job) -> bool:
    """Whether it is an import of the person's own, with a page of its own."""
    is_own = job.user_id == person().id and not jobs.has_lost_rights(job)
    return job.kind == "import" and is_own


def _fewer(job: Job, kept: bool) -> Any:
    """Why a job can't go on, or its file not be fetched, once its owner has fewer permissions."""
    matters = job.user and (kept or job.status is not JobStatus.DONE)
    return jobs.FEWER if matters and jobs.has_lost_rights(job) else ""


def _machinery() -> dict[str, Any]:
    return {
        "workers": [(worker, workers.is_alive(worker)) for worker in workers.known_workers()],
        "mails": outbox.count_by_status(),
        "announced": current_app.extensions["queue"].pending_count(),
    }
