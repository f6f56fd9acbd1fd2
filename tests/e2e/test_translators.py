"""A translator changes a text and sees it."""

import shutil

import polib
import pytest

from backoffice.i18n import catalogs
from backoffice.i18n.compiling import compile_outdated

pytestmark = pytest.mark.browser


@pytest.fixture
def catalog_folder(tmp_path, monkeypatch):
    """A copy of the catalogs, from which the application takes its texts."""
    folder = tmp_path / "translations"
    shutil.copytree(catalogs.TRANSLATIONS, folder, ignore=shutil.ignore_patterns("*.mo"))
    monkeypatch.setattr(catalogs, "TRANSLATIONS", folder)
    compile_outdated(folder)
    yield folder
    catalogs.translations_for.cache_clear()


def test_a_translator_changes_one_text_and_sees_it_on_the_page(site, somebody, catalog_folder):
    heinz = somebody(site).goes_to("/login").chooses_language("Deutsch").reads("Anmelden")

    path = catalogs.catalog_path("de", catalog_folder)
    catalog = polib.pofile(str(path), wrapwidth=0)
    catalog.find("Log in").msgstr = "Hereinspaziert"
    catalog.save()
    assert compile_outdated(catalog_folder) == [path]

    heinz.goes_to("/login").reads("Hereinspaziert").reads_nothing_of("Anmelden")
