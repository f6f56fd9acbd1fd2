"""Exports of WordPress, as an operator imports them."""

import pytest

from backoffice.models.actor import Command
from backoffice.services.wordpress import import_wordpress
from tests.support.wxr import export


@pytest.fixture
def bring(app, tmp_path):
    """Imports an export made of these parts, or a file that holds just this."""

    def run(*parts, content=None, dry_run=False, progress=lambda *_step: None, **options):
        path = tmp_path / "export.xml"
        path.write_bytes(export(*parts, **options).encode() if content is None else content)
        return import_wordpress(path, dry_run=dry_run, by=Command("tests"), progress=progress)

    return run
