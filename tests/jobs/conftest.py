"""The queue of the application, and a worker that doesn't live to the end of its work."""

import os
import signal
import subprocess
import sys

import pytest

from backoffice.extensions import db
from backoffice.jobs import undoing
from backoffice.models.transaction import transaction
from backoffice.models.types import utcnow
from tests.support.waiting import soon
from tests.support.work import run_all_due

SCRIPT = """
import backoffice.{module} as module
module.PART = 20
from backoffice.factory import create_app
from tests.support.work import run_all_due
with create_app().app_context(): run_all_due()
"""


@pytest.fixture
def editor(make):
    return make.user(roles=["editor"])


@pytest.fixture
def few_at_once(monkeypatch):
    """Undo in parts of four records."""
    monkeypatch.setattr(undoing, "PART", 4)


@pytest.fixture
def queue(app):
    queue = app.extensions["queue"]
    queue.flush()
    yield queue
    queue.flush()


@pytest.fixture
def stop_early(monkeypatch):
    """Work on what is due, and stop it once the first part of it is done."""

    def run(module):
        step = module.step

        def stopping(job, by):
            more = step(job, by)
            job.stop_asked = True
            return more

        with monkeypatch.context() as patch:
            patch.setattr(module, "step", stopping)
            run_all_due()

    return run


@pytest.fixture
def kill_a_worker(app):
    """Let another process work on a job, twenty records a part, and kill it in the middle.

    Its claim is over then, so that somebody else may go on.
    """

    def kill(job, module):
        environment = {
            **os.environ,
            "BACKOFFICE_INSTANCE": app.instance_path,
            "BACKOFFICE_DATABASE_URL": db.engine.url.render_as_string(hide_password=False),
        }
        script = SCRIPT.format(module=module)
        worker = subprocess.Popen([sys.executable, "-c", script], env=environment)
        soon(lambda: db.session.rollback() or job.tried >= 40, 60)
        worker.send_signal(signal.SIGKILL)
        worker.wait()
        db.session.rollback()
        assert 0 < job.tried < job.total
        with transaction():
            job.due_at = utcnow()

    return kill
