"""The keys that save a way, on a page of their own."""

from __future__ import annotations

from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin.place import Place
from backoffice.i18n import _l
from backoffice.web.gate import requires

# What a key does; assets/js/shortcuts.js and palette.js do it.
COMMAND_KEYS = [("Ctrl K, ⌘ K", _l("Search everything, or run a command"))]
LETTER_KEYS = [
    ("/", _l("Search this list")),
    ("j", _l("The next row")),
    ("k", _l("The row before")),
    ("Enter", _l("Open the row")),
    ("x", _l("Pick the row, or let it go")),
    ("e", _l("Edit what is open")),
    ("?", _l("Show these keys")),
]


class ShortcutView(Place):
    name = _l("Keyboard")
    endpoint = "shortcuts"
    icon = "key"

    @expose("/")
    @requires("")
    def index_view(self) -> ResponseReturnValue:
        return self.render("admin/shortcuts/list.html", commands=COMMAND_KEYS, letters=LETTER_KEYS)
