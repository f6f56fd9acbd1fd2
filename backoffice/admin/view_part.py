"""What the parts of a record view share: each of them is a mixin of `RecordView`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, ClassVar

from backoffice.models.record import Record
from backoffice.records.declaration import Listing
from backoffice.records.form import Panel

if TYPE_CHECKING:
    from backoffice.models.selection import Selection
    from backoffice.services.verbs import Verb


class ViewPart:
    """What a part may ask of the whole, whichever part answers."""

    record: ClassVar[type[Record]]
    panels: ClassVar[list[Panel]]
    listing: Listing
    endpoint: str

    if TYPE_CHECKING:

        def _page(self, name: str, **context: Any) -> str: ...

        def _load(self, action: str) -> Any: ...

        def _address(self, view: str, record: Record) -> str: ...

        def _offered(self, thing: Record | type[Record]) -> list[Verb]: ...

        def _ticked(self) -> Selection: ...

        def _asked_about(self) -> Selection: ...

        def _ask(self, verb: Verb, selection: Selection) -> str: ...
