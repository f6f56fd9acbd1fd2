"""A place in the admin, as Flask-Admin registers it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from flask_admin import BaseView


class Place(BaseView):
    """A subclass says what it is called, where it stands, and by which icon it is known."""

    name: Any
    endpoint: str
    icon: ClassVar[str] = "post"

    def __init__(self) -> None:
        super().__init__(self.name, endpoint=self.endpoint)

    def _run_view(self, fn: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
        """Flask-Admin's own would run a view a second time after a TypeError."""
        return fn(self, *args, **kwargs)
