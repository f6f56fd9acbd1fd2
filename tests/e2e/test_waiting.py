"""Somebody who waits for long work to be done."""

import pytest

from backoffice.extensions import db
from backoffice.models.job import Job, JobStatus
from backoffice.models.transaction import transaction
from backoffice.models.user import User
from tests.e2e.people import with_script
from tests.support.rows import the

pytestmark = [pytest.mark.browser, with_script]

A_MOMENT = 2_000  # ms


@pytest.fixture
def job():
    return Job(kind="bulk", record_type="post", arguments={"verb": "archive"}, door="", total=700)


@pytest.fixture
def mei(hired, job):
    """Somebody who looks at a job of theirs that runs."""
    mei = hired("editor")
    mei.page.clock.install()
    with transaction():
        job.user, job.user_label = the(User), "Mei"
        job.status, job.tried = JobStatus.RUNNING, 500
        db.session.add(job)
    return mei.goes_to(f"/admin/jobs/details/?id={job.id}").reads("500 of 700")


def test_the_page_says_when_a_job_is_done_and_what_can_be_done_then(mei, job):
    with transaction():
        job.status, job.tried, job.done = JobStatus.DONE, 700, 700
    mei.page.clock.run_for(A_MOMENT)
    mei.reads("Done for 700 records.").follows("Back to the list")


def test_whose_log_in_ends_meanwhile_comes_to_the_log_in(mei):
    mei.page.context.clear_cookies()
    mei.page.clock.run_for(A_MOMENT)
    mei.page.wait_for_url("**/login**")
