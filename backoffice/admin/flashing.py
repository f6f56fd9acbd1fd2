"""Messages that say what was done and, where that can be, offer to undo it."""

from __future__ import annotations

from flask import flash, request

from backoffice.models.recorder import last_written
from backoffice.services.undo import offers
from backoffice.web.identity import person


def flash_done(message: str, record_type: str, change_set_id: int | None = None) -> None:
    """Say it on the next page; the macro `flashes` draws the button.

    The change set is the last one that was written, unless another is named.
    """
    change_set_id = change_set_id or last_written()
    if not offers(change_set_id, by=person()):
        flash(message, "success")
        return
    back = request.values.get("back", "")
    done = {"text": message, "undo": change_set_id, "type": record_type, "back": back}
    flash(done, "success")  # type: ignore[arg-type]  # the session keeps any JSON
