"""What is left for a worker, done here and now."""

from __future__ import annotations

from backoffice.jobs import runner
from backoffice.services import jobs


def run_all_due() -> int:
    """Work on every job that nobody works on until it ends. Returns how many were tried."""
    ids = jobs.due_jobs()
    for job_id in ids:
        runner.run(job_id)
    return len(ids)
