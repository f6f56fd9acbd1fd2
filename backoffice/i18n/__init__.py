"""Languages: what is translated, for whom, and how dates and numbers are written."""

from backoffice.i18n.catalogs import texts

_ = texts.gettext
_l = texts.lazy_gettext
_n = texts.ngettext

__all__ = ["_", "_l", "_n"]
