"""Imports: first a check, which is the import itself undone, then the import.

The lines of an all-or-nothing import are one transaction, so there is a limit to them. Other
imports go part by part: what has errors is left out, and comes back as a file.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Sequence
from contextlib import nullcontext
from datetime import datetime
from itertools import islice
from pathlib import Path

from flask_babel import format_decimal
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.i18n.catalogs import language
from backoffice.jobs import files, uploads
from backoffice.jobs.import_lines import begin_anew, counts, note
from backoffice.models.actor import Actor
from backoffice.models.importing import ImportFile, LineKind
from backoffice.models.job import Job, JobStatus
from backoffice.models.recorder import change_set, recording
from backoffice.models.rehearsal import Undo, rehearsal, undoable
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.records import importing
from backoffice.records.declaration import Listing, listing_of
from backoffice.records.importer import Importer, Result
from backoffice.records.importing import Plan
from backoffice.records.lines import Line
from backoffice.services import jobs, refusals
from backoffice.services.bulk import Outcome
from backoffice.services.jobs import Claim, Step

PART = 100
AT_ONCE = 1_000  # lines that are done while the person waits
MOST_BYTES_AT_ONCE = {"csv": 1_000_000, "jsonl": 1_000_000, "xlsx": 100_000}
MOST_STRICT = 5_000  # lines of one transaction


def check(file: ImportFile, plan: Plan, *, by: User) -> Job:
    """See what an import would do: at once, or by a worker for a big file. Raises Refused."""
    path = uploads.path_of(file)
    if path is None:
        raise Refused(_("The file was removed after a day. Bring it again."), "file")
    arguments = {
        "import": file.id,
        "dry": True,
        "plan": plan.kept,
        "source": path.name,
        "zone": by.timezone,
        "locale": language(),
    }
    target = files.folder() / f"{path.stem}.{secrets.token_hex(4)}.lines"
    total = 0
    if path.stat().st_size <= MOST_BYTES_AT_ONCE[plan.format.kind]:
        listing = listing_of(file.record_type)
        arguments["headings"], total = _copy(path, plan, target, listing, by)
    with change_set(by=by):
        db.session.get_one(ImportFile, file.id).plan = plan.kept
        job = jobs.ask(
            "import",
            file.record_type,
            by=by,
            arguments=arguments,
            total=total,
            file=target.name,
            expires_at=utcnow() + files.KEPT,
        )
        db.session.flush()
        _do_at_once(job, by)
    return job


def _do_at_once(job: Job, by: Actor) -> None:
    """Do a job that isn't too big now, as a part of the present transaction."""
    if not 0 < job.total <= AT_ONCE:
        return
    while step(job, by):
        pass
    if not job.has_ended:
        jobs.finish(job, JobStatus.DONE)


def run(checked: Job, *, by: User, again: bool = False) -> Job:
    """Import what was checked, once: asked for again, it is the same job.

    `again` confirms a file that was imported before. Raises Refused.
    """
    with change_set(by=by) as current:
        file = _file_of(checked, lock=True)
        db.session.refresh(checked)
        if before := run_of(checked):
            return before
        _may_run(checked, file, again, by)
        job = jobs.ask(
            "import",
            checked.record_type,
            by=by,
            arguments={**checked.arguments, "dry": False, "counts": {}},
            total=checked.total,
            file=checked.file,
            expires_at=utcnow() + files.KEPT,
        )
        checked.expires_at = job.expires_at
        db.session.flush()
        file.run_id = job.id
        checked.arguments = {**checked.arguments, "run": job.id}
        _do_at_once(job, by)
        db.session.flush()
        job.change_set_id = current.id
    return job


def run_of(checked: Job) -> Job | None:
    """The import that was asked for after a check."""
    return db.session.get(Job, checked.arguments["run"]) if "run" in checked.arguments else None


def _may_run(checked: Job, file: ImportFile, again: bool, by: User) -> None:
    _passed(checked)
    _read_alike(checked, by)
    runs = db.session.get(Job, file.run_id) if file.run_id else None
    if runs is not None and not runs.has_ended:
        raise Refused(_("This file is being imported already."))
    if not again and uploads.imported_before(file):
        raise Refused(_("This file was imported before. Confirm that you want it again."))


def _read_alike(checked: Job, by: User) -> None:
    """Lines mean to the import what they meant to the check. Raises Refused."""
    said = checked.arguments
    if said.get("locale", language()) != language() or said["zone"] != by.timezone:
        raise Refused(_("Your language or time zone changed meanwhile. Check the file again."))
    if checked.permissions != sorted(by.permissions):
        raise Refused(_("Your permissions changed meanwhile. Check the file again."))


def _passed(checked: Job) -> None:
    is_check = checked.arguments["dry"] and "checked_at" in checked.arguments
    if checked.status is not JobStatus.DONE or not is_check:
        raise Refused(_("Check the file first."))
    if not files.is_kept(checked):
        raise Refused(_("The file was removed after a day. Bring it again."))
    if checked.arguments["plan"]["strict"] and counts(checked)[LineKind.FAILED]:
        raise Refused(_("Some lines have errors, so nothing is imported."))


def step(job: Job, by: Actor) -> bool:
    """Do the next lines. Returns whether there are more. Raises Refused."""
    plan = Plan.of(job.arguments["plan"])
    _name_entry(job)
    lines = list(islice(uploads.read_lines(files.file_of(job), job.position), _part(plan)))
    if not job.position:
        begin_anew(job)
    results, failed = _do(job, plan, lines, by)
    note(job, results)
    if failed:
        jobs.finish(job, JobStatus.FAILED, _("Some lines have errors, so nothing is imported."))
        return False
    end = lines[-1][2] if lines else job.position
    jobs.note(job, Outcome(_changed(results)), position=end, tried=len(lines))
    more = bool(lines) and job.tried < job.total
    if job.done or not more:  # one that stops half way counts too
        _count_as_imported(job)
    return more


def _count_as_imported(job: Job) -> None:
    if not job.arguments["dry"]:
        _file_of(job).imported_at = utcnow()


def _part(plan: Plan) -> int:
    return MOST_STRICT if plan.strict else PART


def _changed(results: Sequence[Result]) -> int:
    return sum(each.kind in (LineKind.CREATED, LineKind.UPDATED) for each in results)


def read(job: Job, _by: Actor, claim: Claim) -> Step:
    """Read the whole file before the first part, so that work can be taken up at any line of it.

    Raises Refused, and Lost when somebody else has the job.
    """
    if not (files.is_kept(job) and job.total):
        _read_file(job, claim)
    return step


def _read_file(job: Job, claim: Claim) -> None:
    source = files.folder() / job.arguments["source"]
    plan, listing, by = Plan.of(job.arguments["plan"]), listing_of(job.record_type), job.user
    if not (job.file and source.exists()) or by is None:
        raise Refused(_("The file was removed after a day. Bring it again."))
    headings, total = _copy(source, plan, files.file_of(job), listing, by, claim.renew)
    with transaction():
        job.total, job.arguments = total, {**job.arguments, "headings": headings}


def _copy(
    source: Path,
    plan: Plan,
    target: Path,
    listing: Listing,
    by: User,
    beat: Callable[[], None] = lambda: None,
) -> tuple[list[str], int]:
    """The headings of a file and the number of its lines, which are written to `target`."""
    headings, _lines = uploads.beginning_of(source, plan.format)
    importing.check(plan, headings, listing, by)
    total = uploads.write_lines(source, plan, target, beat)
    if total and (total <= MOST_STRICT or not plan.strict):
        return headings, total
    target.unlink()
    if not total:
        raise Refused(_("The file has headings and no lines."), "file")
    message = _(
        "All or nothing is possible up to %(most)s lines. Choose to leave out lines with "
        "errors, or import the file in pieces."
    )
    raise Refused(message % {"most": format_decimal(MOST_STRICT)}, "strict")


def _do(
    job: Job, plan: Plan, lines: Sequence[tuple[Line, int, int]], by: Actor
) -> tuple[list[Result], bool]:
    """What came of each line, and whether all of it was undone for one with errors."""
    importer, dry = _importer_of(job, plan, by), bool(job.arguments["dry"])
    results: list[Result] = []
    failed = False
    with rehearsal() if dry else undoable() if plan.strict else nullcontext():
        results = importer.do([_marked(line, twin) for line, twin, _next in lines])
        has_errors = any(each.kind is LineKind.FAILED for each in results)
        failed = not dry and plan.strict and has_errors
        if failed:
            raise Undo
    if not dry:
        refusals.note(importer.forbidden, by=by)
    return results, failed


def _importer_of(job: Job, plan: Plan, by: Actor) -> Importer:
    """What does the lines: of an import, to records that are as the check saw them."""
    said = job.arguments
    seen_at = None if said["dry"] else datetime.fromisoformat(said["checked_at"])
    listing = listing_of(job.record_type)
    return Importer(listing, plan, said["headings"], by=by, unchanged_since=seen_at)


def _marked(line: Line, twin: int) -> Line:
    if not twin:
        return line
    problem = _("Line %(line)s is about the same record.", line=twin)
    return Line(line.number, line.cells, problem)


def _name_entry(job: Job) -> None:
    """Let the history say which file it was."""
    current = recording()
    if current is not None and not current.why:
        current.why = f"Import {_file_of(job).name}"


def upload_of(job: Job, *, lock: bool = False) -> ImportFile | None:
    """The file that a job checks or imports; None when what is known of it was removed."""
    # SQLite gives the id of one that was removed to the next, which came after the job.
    its_own = ImportFile.id == job.arguments["import"], ImportFile.created_at <= job.created_at
    query = select(ImportFile).where(*its_own)
    return db.session.scalar(query.with_for_update() if lock else query)


def _file_of(job: Job, *, lock: bool = False) -> ImportFile:
    found = upload_of(job, lock=lock)
    if found is None:
        raise Refused(_("The file was removed after a day. Bring it again."))
    return found
