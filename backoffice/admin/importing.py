"""Bringing a file into a list: bring it, say how it is read, check it, import it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

from flask import flash, redirect, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_admin import expose
from werkzeug.exceptions import NotFound

from backoffice.admin.exporting import download
from backoffice.admin.view_part import ViewPart
from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.jobs import import_lines, uploads
from backoffice.jobs import importing as work
from backoffice.jobs.files import is_kept
from backoffice.models.importing import ImportFile, LineKind
from backoffice.models.job import Job
from backoffice.policy import Forbidden, Refused, can
from backoffice.records import importing, tables
from backoffice.records.ids import read_id
from backoffice.records.importing import Plan
from backoffice.records.lines import Line
from backoffice.records.reading_tables import DELIMITERS, ENCODINGS, Format
from backoffice.services import jobs, workers
from backoffice.services.undo import offers
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.inputs import takes_file

# What stands first in the answer, since it is what one looks for first.
KINDS = (
    LineKind.FAILED,
    LineKind.UPDATED,
    LineKind.CREATED,
    LineKind.SKIPPED,
    LineKind.UNCHANGED,
)


class Imports(ViewPart):
    """The part of a record view that takes files in."""

    def may_import(self) -> bool:
        by = person()
        return can(by, "import", "list") and bool(importing.modes_of(self.listing, by))

    @expose("/import/", methods=("GET", "POST"))
    @takes_file("IMPORT_MAX_BYTES", "import", "list")
    @requires("view")
    def import_view(self) -> ResponseReturnValue:
        """Where a file is brought."""
        self._require_import()
        if request.method == "GET":
            return self._bring()
        sent = request.files.get("file")
        if sent is None or not sent.filename:
            return self._bring(_("Choose a file."))
        try:
            file = uploads.take(sent.stream, Path(sent.filename).name, self.listing, by=person())
        except Refused as refused:
            return self._bring(str(refused.message))
        return redirect(url_for(".import_plan_view", id=file.id), 303)

    def _bring(self, error: str = "") -> ResponseReturnValue:
        fields = importing.fields_of(self.listing, person())
        return self._page("import", fields=fields, error=error), 422 if error else 200

    @expose("/import/plan/", methods=("GET", "POST"))
    @requires("view")
    def import_plan_view(self) -> ResponseReturnValue:
        """How the file is read: a guess, to be corrected."""
        self._require_import()
        file, path = self._upload()
        known = Plan.of(file.plan)
        if request.method == "GET":
            return self._ask_how(file, path, known)
        plan = _typed_plan(known)
        if "again" in request.form or plan.format != known.format:
            return self._read_again(file, path, plan)
        try:
            headings, _lines = uploads.beginning_of(path, plan.format)
            importing.check(plan, headings, self.listing, person())
            job = work.check(file, plan, by=person())
        except Refused as refused:
            return self._ask_how(file, path, plan, refused)
        return redirect(url_for(".import_result_view", id=job.id), 303)

    def _read_again(self, file: ImportFile, path: Path, plan: Plan) -> ResponseReturnValue:
        try:
            headings, _lines = uploads.beginning_of(path, plan.format)
        except Refused as refused:
            return self._ask_how(file, path, plan, refused)
        guess = importing.first_plan(plan.format, headings, self.listing, person())
        uploads.keep(file, guess)
        return self._ask_how(file, path, guess)

    def _ask_how(
        self, file: ImportFile, path: Path, plan: Plan, refused: Refused | None = None
    ) -> ResponseReturnValue:
        by = person()
        headings: list[str] = []
        lines: list[Line] = []
        try:
            headings, lines = uploads.beginning_of(path, plan.format)
        except Refused as broken:
            refused = refused or broken
        page = self._page(
            "import_plan",
            file=file,
            plan=plan,
            headings=headings,
            lines=lines,
            fields=importing.fields_of(self.listing, by),
            keys=importing.keys_of(self.listing, by),
            modes={mode: importing.MODES[mode] for mode in importing.modes_of(self.listing, by)},
            encodings=ENCODINGS,
            delimiters=DELIMITERS,
            most_strict=work.MOST_STRICT,
            before=uploads.imported_before(file),
            error=refused and refused.message,
        )
        return page, 422 if refused else 200

    @expose("/import/result/")
    @requires("view")
    def import_result_view(self) -> ResponseReturnValue:
        """What a check found, or what an import did."""
        self._require_import()
        job = self._job(request.args)
        if ran := work.run_of(job):
            return redirect(url_for(".import_result_view", id=ran.id), 303)
        file = work.upload_of(job)
        counts = import_lines.counts(job)
        return self._page(
            "import_result",
            job=job,
            dry=job.arguments["dry"],
            strict=job.arguments["plan"]["strict"],
            file=file,
            counts=[(kind, counts[kind]) for kind in KINDS],
            going=counts[LineKind.CREATED] + counts[LineKind.UPDATED],
            failed=counts[LineKind.FAILED],
            samples={kind: import_lines.sample(job, kind) for kind in KINDS if counts[kind]},
            kept=is_kept(job),
            before=file and uploads.imported_before(file),
            nobody_works=not job.has_ended and workers.nobody_works(),
            undoable=job.has_ended and offers(job.change_set_id, by=person()),
        )

    @expose("/import/run/", methods=("POST",))
    @requires("view")
    def import_run_view(self) -> ResponseReturnValue:
        """Do what was checked."""
        self._require_import()
        checked = self._job(request.form)
        try:
            job = work.run(checked, by=person(), again="again" in request.form)
        except Refused as refused:
            flash(str(refused.message), "warning")
            return redirect(url_for(".import_result_view", id=checked.id), 303)
        return redirect(url_for(".import_result_view", id=job.id), 303)

    @expose("/import/errors/")
    @requires("view")
    def import_errors_view(self) -> ResponseReturnValue:
        """The lines with errors as they were, with the reasons, to be mended and brought again."""
        self._require_import()
        job = self._job(request.args)
        if not is_kept(job) or "headings" not in job.arguments:
            raise NotFound
        is_json = job.arguments["plan"]["format"]["kind"] == "jsonl"
        text = stream_with_context(_json_of(job) if is_json else _csv_of(job))
        name = f"{self.endpoint}-errors-{job.id}"
        return download(text, name, "jsonl" if is_json else "csv")

    # --- whose it is

    def _require_import(self) -> None:
        if not self.may_import():
            raise Forbidden("import", "list")

    def _upload(self) -> tuple[ImportFile, Path]:
        """A file that the person brought. Raises NotFound when it is another's, or gone."""
        file = db.get_or_404(ImportFile, read_id(request.args.get("id", "")) or 0)
        path = uploads.path_of(file)
        if path is None or not self._is_mine(file):
            raise NotFound
        return file, path

    def _job(self, values: Any) -> Job:
        job = db.get_or_404(Job, read_id(values.get("id", "")) or 0)
        if job.kind != "import" or not self._is_mine(job):
            raise NotFound
        if jobs.has_lost_rights(job):
            raise Forbidden("import", "list")
        return job

    def _is_mine(self, thing: ImportFile | Job) -> bool:
        here = thing.record_type == self.listing.record.__tablename__
        return here and thing.user_id == person().id


def _typed_plan(known: Plan) -> Plan:
    """The plan that the form says."""
    form = request.form
    encoding = form.get("encoding", known.format.encoding)
    delimiter = form.get("delimiter", known.format.delimiter)
    format = Format(
        known.format.kind,
        encoding if encoding in ENCODINGS else known.format.encoding,
        delimiter if delimiter in DELIMITERS else known.format.delimiter,
    )
    columns = tuple(form.getlist("column"))
    strict = form.get("strict", "yes") == "yes"
    return Plan(format, columns, form.get("key", ""), form.get("mode", ""), strict)


def _csv_of(job: Job) -> Iterator[str]:
    headings, lines = import_lines.failed_table(job)
    yield tables.csv_head(headings, mark=True)
    for line in lines:
        yield tables.csv_text([line])


def _json_of(job: Job) -> Iterator[str]:
    """JSON alone can say that nothing is said of a field: an empty cell would empty it."""
    headings, lines = import_lines.failed_table(job)
    for line in lines:
        blank = [None] * (len(headings) - len(line))  # of what is no object
        yield tables.json_lines(headings, [[*line, *blank]])
