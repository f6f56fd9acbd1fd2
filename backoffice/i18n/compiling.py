"""From catalogs that translators edit to those that programs read."""

from __future__ import annotations

import logging
import os
from pathlib import Path

import polib

from backoffice.i18n.catalogs import TRANSLATIONS, catalog_paths, locale_of, translations_for
from backoffice.i18n.checking import problems_of, read_catalog

logger = logging.getLogger(__name__)


def compile_outdated(folder: Path = TRANSLATIONS) -> list[Path]:
    """Compile every catalog that changed since. Returns those that were compiled."""
    outdated = [path for path in catalog_paths(folder) if _is_outdated(path)]
    for path in outdated:
        _compile(path)
    if outdated:
        translations_for.cache_clear()
    return outdated


def _compile(path: Path) -> None:
    # Another process may read or compile at the same moment: it never sees half a file.
    unfinished = path.with_suffix(f".{os.getpid()}.mo")
    _usable(path).save_as_mofile(str(unfinished))
    unfinished.replace(path.with_suffix(".mo"))


def _usable(path: Path) -> polib.POFile:
    """The catalog without the entries that would break a page: their source is shown instead."""
    catalog = read_catalog(path)
    for entry in catalog.translated_entries():
        if any(problems_of(entry, locale_of(path))):
            logger.warning("%s:%s is left out: see `translations check`.", path, entry.linenum)
            entry.msgstr, entry.msgstr_plural = "", dict.fromkeys(entry.msgstr_plural, "")
    return catalog


def _is_outdated(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
