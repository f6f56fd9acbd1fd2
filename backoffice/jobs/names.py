"""What a job is called on pages."""

from __future__ import annotations

from typing import Any

from backoffice.i18n import _, _l
from backoffice.models.job import Job
from backoffice.models.record import record_types
from backoffice.records.bulk_edit import label_of
from backoffice.records.declaration import listing_of
from backoffice.services.pictures import JOB

WORK = {"export": _l("Export"), "import": _l("Import"), "undo": _l("Undo"), JOB: _l("Sizes")}


def name_of(job: Job) -> str:
    """ "Archive: Posts". What is gone by now is called as it was kept."""
    kind = record_types().get(job.record_type)
    return f"{_work(job)}: {kind.__label_plural__ if kind else job.record_type}"


def _work(job: Job) -> Any:
    if job.kind == "bulk":
        try:
            return label_of(listing_of(job.record_type), job.arguments)
        except LookupError:
            return job.arguments["verb"]
    if job.kind == "import" and job.arguments["dry"]:
        return _("Check before an import")
    return WORK[job.kind]
