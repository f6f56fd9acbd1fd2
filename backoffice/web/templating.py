"""The templates of all doors, and the names that every one of them knows."""

from __future__ import annotations

from typing import Any

from flask.templating import Environment


class Templates(Environment):
    """Jinja's, with those names in one dict: it goes through them at every import of a macro."""

    def make_globals(self, d: Any) -> dict[str, Any]:
        return {**self.globals, **(d or {})}
