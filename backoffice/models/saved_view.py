"""Lists that somebody put together and wants to come back to."""

from __future__ import annotations

from sqlalchemy import JSON, CheckConstraint, Index, String, or_
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped
from sqlalchemy.sql import ColumnElement

from backoffice.i18n import _l
from backoffice.models.record import Record, field, foreign_key, relation
from backoffice.models.role import Role
from backoffice.models.types import Choice
from backoffice.models.user import User


class Audience(Choice):
    PRIVATE = "private", _l("Only me")
    ROLE = "role", _l("A role")
    EVERYBODY = "everybody", _l("Everybody")


class SavedView(Record):
    """The address of a list under a name: parameters by their names, as they stand there."""

    __tablename__ = "saved_view"
    __title__ = "name"
    __label__ = _l("Saved view")
    __label_plural__ = _l("Saved views")

    name: Mapped[str] = field(_l("Name"), String(60))
    record_type: Mapped[str] = field(_l("List"), String(60))
    # What was shared outlives its owner; what was private goes with them.
    owner_id: Mapped[int | None] = foreign_key("user.id", ondelete="SET NULL")
    owner: Mapped[User | None] = relation(_l("Owner"))
    audience: Mapped[Audience] = field(_l("Who sees it"), default=Audience.PRIVATE)
    role_id: Mapped[int | None] = foreign_key("role.id", ondelete="CASCADE")
    role: Mapped[Role | None] = relation(_l("Role"), back_populates="saved_views")
    query: Mapped[dict[str, list[str]]] = field(_l("Filters, order and columns"), JSON)

    __table_args__ = (
        CheckConstraint("(audience = 'role') = (role_id IS NOT NULL)", name="role_for_a_role"),
        Index("ix_saved_view_record_type", "record_type"),
    )

    @hybrid_method
    def is_own(self, user: User) -> bool:
        return self.owner_id == user.id

    @hybrid_method
    def is_for(self, user: User) -> bool:
        """One's own, or shared with everybody or with a role that one has."""
        return (
            self.owner_id == user.id
            or self.audience is Audience.EVERYBODY
            or self.role_id in {role.id for role in user.roles}
        )

    @is_for.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _is_for(cls, user: User) -> ColumnElement[bool]:
        roles = [role.id for role in user.roles]
        everybody = cls.audience == Audience.EVERYBODY
        return or_(cls.owner_id == user.id, everybody, cls.role_id.in_(roles))
