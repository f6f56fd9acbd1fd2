"""How complete each catalog is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

import polib

from backoffice.i18n.catalogs import TRANSLATIONS, catalog_paths, locale_of


@dataclass(frozen=True)
class CatalogState:
    """The texts of one language, counted."""

    locale: str
    total: int
    translated: int
    fuzzy: int

    @property
    def percent(self) -> int:
        return 100 * self.translated // self.total if self.total else 0

    def as_dict(self) -> dict[str, object]:
        return {**asdict(self), "percent": self.percent}


def catalog_states(folder: Path = TRANSLATIONS) -> list[CatalogState]:
    """Every language that has a catalog, in alphabetical order."""
    return [_state(locale_of(path), polib.pofile(str(path))) for path in catalog_paths(folder)]


def _state(locale: str, catalog: polib.POFile) -> CatalogState:
    live = [entry for entry in catalog if not entry.obsolete]
    return CatalogState(
        locale, len(live), sum(entry.translated() for entry in live), len(catalog.fuzzy_entries())
    )
