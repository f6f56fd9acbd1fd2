"""Catalogs: ours first, then those that the libraries ship; and the pseudo-locale."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from babel.lists import format_list
from babel.support import NullTranslations, Translations
from flask import g
from flask_babel import Domain, get_locale
from wtforms.i18n import messages_path

from backoffice import setting_checks
from backoffice.i18n.pseudo import PseudoTranslations

TRANSLATIONS = setting_checks.TRANSLATIONS
PSEUDO = "en_XA"
# Folder names of Flask-Security's catalogs where they differ from ours.
SECURITY_FOLDERS = {"de": "de_DE", "ja": "ja_JP", "es": "es_ES"}


@cache
def translations_for(language: str) -> NullTranslations:
    """One set of texts for the application and its libraries."""
    own = Translations.load(TRANSLATIONS, [language])
    security = str(files("flask_security") / "translations")
    folder = SECURITY_FOLDERS.get(language, language)
    for fallback in (
        Translations.load(security, [folder], domain="flask_security"),
        Translations.load(messages_path(), [language], domain="wtforms"),
    ):
        own.add_fallback(fallback)
    return own


class Texts(Domain):
    """The domain through which all texts go, those of the libraries included."""

    def get_translations(self) -> Any:
        """Found once a page: Flask-Babel forgets them whenever the language changes."""
        try:
            found = g._flask_babel.babel_translations
        except RuntimeError:  # outside of an application
            return translations_for("en")
        except AttributeError:
            found = None
        return found or self._find()

    def _find(self) -> NullTranslations:
        locale = get_locale()  # asking decides whether this page is pseudo
        found = PseudoTranslations() if is_pseudo() else translations_for(str(locale))
        g.setdefault("_flask_babel", SimpleNamespace()).babel_translations = found
        return found

    def format_list(self, items: list[str]) -> str:
        """What Flask-Security asks of a domain."""
        return format_list(items, locale=get_locale())


texts = Texts()


def is_pseudo() -> bool:
    """Whether this page is shown in the pseudo-locale."""
    return bool(g) and g.get("language") == PSEUDO


def language() -> str:
    """The code of the language of what is written now, as the setting has it."""
    get_locale()  # asking decides
    return str(g.language)


def catalog_path(locale: str, folder: Path = TRANSLATIONS) -> Path:
    return folder / locale / "LC_MESSAGES" / "messages.po"


def catalog_paths(folder: Path = TRANSLATIONS) -> list[Path]:
    """Every catalog that there is, in alphabetical order."""
    return sorted(folder.glob("*/LC_MESSAGES/messages.po"))


def locale_of(path: Path) -> str:
    """The language of a catalog, by its place."""
    return path.parent.parent.name
