"""What a job is called on pages."""

from __future__ import annotations

from backoffice.i18n import _
from backoffice.models.job import Job
from backoffice.models.record import record_types
from backoffice.records.bulk_edit import label_of
from backoffice.records.declaration import listing_of
from backoffice.services.pictures import JOB


def name_of(job: Job) -> str:
    """ "Archive: Posts"."""
    what = _("Export")
    if job.kind == "import":
        what = _("Check before an import") if job.arguments["dry"] else _("Import")
    if job.kind == JOB:
        what = _("Sizes")
    if job.kind == "undo":
        what = _("Undo")
    if job.kind == "bulk":
        what = str(label_of(listing_of(job.record_type), job.arguments))
    return f"{what}: {record_types()[job.record_type].__label_plural__}"
