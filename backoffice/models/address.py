"""Addresses that records once had: they answer with a redirect until another record takes them."""

from __future__ import annotations

from collections.abc import Iterator

from sqlalchemy import Index, String, delete, event, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.orm.attributes import get_history

from backoffice.extensions import db
from backoffice.models.record import Base, Record


class FormerSlug(Base):
    """A slug that a record of some type had before."""

    __tablename__ = "former_slug"

    record_type: Mapped[str] = mapped_column(String(60), primary_key=True)
    slug: Mapped[str] = mapped_column(String(100), primary_key=True)
    record_id: Mapped[int]

    __table_args__ = (Index("ix_former_slug_record", "record_type", "record_id"),)


def record_id_of(kind: type[Record], slug: str) -> int | None:
    """The id of the record that had this slug last."""
    return db.session.scalar(
        select(FormerSlug.record_id).where(
            FormerSlug.record_type == kind.__tablename__, FormerSlug.slug == slug
        )
    )


@event.listens_for(db.session, "before_flush")
def _keep_former_slugs(session: Session, *_event: object) -> None:
    for record in _addressed(session.dirty):
        for old in get_history(record, "slug").deleted or ():
            session.merge(
                FormerSlug(record_type=record.__tablename__, slug=old, record_id=record.id)
            )
    for record in _addressed(session.deleted):
        session.execute(
            delete(FormerSlug).where(
                FormerSlug.record_type == record.__tablename__, FormerSlug.record_id == record.id
            )
        )


def _addressed(records: object) -> Iterator[Record]:
    return (r for r in records if isinstance(r, Record) and hasattr(r, "slug"))  # type: ignore[attr-defined]
