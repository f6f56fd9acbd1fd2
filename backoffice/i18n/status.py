"""How complete each catalog is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from pathlib import Path

from backoffice.i18n.catalogs import TRANSLATIONS, catalog_paths, locale_of
from backoffice.i18n.checking import key_of, read_catalog


@dataclass(frozen=True)
class CatalogState:
    """The texts of one language, counted against the template."""

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
    wanted = {key_of(entry) for entry in read_catalog(folder / "messages.pot")}
    return [_state(path, wanted) for path in catalog_paths(folder)]


def _state(path: Path, wanted: set[tuple[str, str, str]]) -> CatalogState:
    catalog = read_catalog(path)
    translated = {key_of(entry) for entry in catalog.translated_entries()}
    return CatalogState(
        locale_of(path), len(wanted), len(translated & wanted), len(catalog.fuzzy_entries())
    )
