"""The state of the catalogs, and the pseudo-locale for whoever may try it."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin.place import Place
from backoffice.i18n import _l
from backoffice.i18n.status import catalog_states
from backoffice.web.gate import requires


class TranslationView(Place):
    name = _l("Translations")
    endpoint = "translations"
    icon = "language"

    @expose("/")
    @requires("view", "translation")
    def index_view(self) -> ResponseReturnValue:
        return self.render("admin/translations/list.html", states=catalog_states())
