"""Taking a row for oneself until the transaction ends."""

from __future__ import annotations

from typing import Any

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.job import Job
from backoffice.models.mail import Mail
from backoffice.models.record import Record
from backoffice.policy import Refused


def lock(kind: type[Record | Job | Mail], record_id: int, *, alone: bool = False) -> Any:
    """The row as it is now, locked; others may still refer to it, unless it is taken `alone`.

    Raises Refused when it was deleted meanwhile.
    """
    row = select(kind).where(kind.id == record_id)
    query = row.with_for_update(of=kind, key_share=not alone)
    found = db.session.scalar(query.execution_options(populate_existing=True))
    if found is None:
        raise Refused(_("It has been deleted in the meantime."))
    return found
