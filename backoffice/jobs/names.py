"""What a job is called on pages."""

from __future__ import annotations

from backoffice.i18n import _
from backoffice.models.job import Job
from backoffice.models.record import record_types
from backoffice.records.declaration import listing_of


def name_of(job: Job) -> str:
    """ "Archive: Posts"."""
    what = _("Export")
    if job.kind == "bulk":
        what = str(listing_of(job.record_type).verb(job.arguments["verb"]).label)
    return f"{what}: {record_types()[job.record_type].__label_plural__}"
