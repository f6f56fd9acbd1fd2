"""Catalogs to be changed."""

import shutil
from pathlib import Path

import pytest

from backoffice.i18n.catalogs import TRANSLATIONS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A copy of ours, not compiled yet."""
    ignore = shutil.ignore_patterns("*.mo")
    return Path(shutil.copytree(TRANSLATIONS, tmp_path / "translations", ignore=ignore))
