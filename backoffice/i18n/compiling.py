"""From catalogs that translators edit to those that programs read."""

from __future__ import annotations

from pathlib import Path

import polib

from backoffice.i18n.catalogs import TRANSLATIONS, translations_for


def compile_outdated() -> list[Path]:
    """Compile every catalog that changed since. Returns those that were compiled."""
    outdated = [path for path in sources() if _is_outdated(path)]
    for path in outdated:
        polib.pofile(str(path)).save_as_mofile(str(path.with_suffix(".mo")))
    if outdated:
        translations_for.cache_clear()
    return outdated


def sources() -> list[Path]:
    return sorted(TRANSLATIONS.glob("*/LC_MESSAGES/messages.po"))


def _is_outdated(path: Path) -> bool:
    compiled = path.with_suffix(".mo")
    return not compiled.exists() or compiled.stat().st_mtime < path.stat().st_mtime
