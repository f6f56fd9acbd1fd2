"""What is left for a worker, done here and now."""

from __future__ import annotations

from typing import Any

from backoffice.jobs import runner
from backoffice.services import jobs


def run_all_due() -> int:
    """Work on every job that nobody works on until it ends. Returns how many were tried."""
    ids = jobs.due_jobs()
    for job_id in ids:
        runner.run(job_id)
    return len(ids)


def run_periodic(queue: Any, name: str) -> None:
    """What happens each minute (the sweep), each hour or each night."""
    (task,) = (each for each in queue._registry.periodic_tasks if each.name == name)
    queue.execute(task)
