"""Roles: data, not code. A role is a set of permission strings."""

from __future__ import annotations

from collections.abc import Iterable, Set

from flask_security import RoleMixin
from sqlalchemy import Column, ForeignKey, String, Table, exists, select
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, mapped_column, relationship
from sqlalchemy.sql import ColumnElement

from backoffice.extensions import metadata
from backoffice.i18n import _l
from backoffice.models.actor import EVERYTHING, Actor, holds
from backoffice.models.record import Base, Record, field, relation, sort_index

# What every account has. It is found by this name.
MEMBER = "user"

user_role = Table(
    "user_role",
    metadata,
    # A role in use can't be deleted; a deleted user leaves no trace here.
    Column("user_id", ForeignKey("user.id", ondelete="CASCADE"), primary_key=True),
    Column("role_id", ForeignKey("role.id", ondelete="RESTRICT"), primary_key=True, index=True),
)


class RolePermission(Base):
    """One permission of one role."""

    __tablename__ = "role_permission"

    role_id: Mapped[int] = mapped_column(
        ForeignKey("role.id", ondelete="CASCADE"), primary_key=True
    )
    permission: Mapped[str] = mapped_column(String(60), primary_key=True)

    def __str__(self) -> str:
        return self.permission


class Role(Record, RoleMixin):
    """What a group of people may do."""

    __tablename__ = "role"
    __title__ = "name"
    __label__ = _l("Role")
    __label_plural__ = _l("Roles")
    __fragments__ = ("name", "description")

    name: Mapped[str] = field(_l("Name"), String(80), unique=True)
    description: Mapped[str] = field(_l("Description"), String(255), default="")
    grants: Mapped[list[RolePermission]] = relation(
        _l("Permissions"),
        kind="permissions",
        recorded=True,
        cascade="all, delete-orphan",
        order_by=RolePermission.permission,
    )
    users = relationship("User", secondary=user_role, back_populates="roles", viewonly=True)
    saved_views = relationship("SavedView", back_populates="role", cascade="all")

    def set_grants(self, names: Iterable[str]) -> None:
        """Grant exactly these permissions."""
        kept = {grant.permission: grant for grant in self.grants}
        self.grants = [kept.get(n) or RolePermission(permission=n) for n in sorted(set(names))]

    def get_permissions(self) -> set[str]:
        return {grant.permission for grant in self.grants}

    @hybrid_method
    def within(self, actor: Actor) -> bool:
        """Grants nothing that the actor lacks."""
        return all(holds(actor, permission) for permission in self.get_permissions())

    @within.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _within(cls, actor: Actor) -> ColumnElement[bool]:
        return ~exists().where(RolePermission.role_id == cls.id, lacking(actor.permissions))


sort_index(Role.name)


def lacking(held: Set[str]) -> ColumnElement[bool]:
    """Of a permission: it is not among those that somebody holds."""
    if EVERYTHING in held:
        return RolePermission.permission.is_(None)
    return RolePermission.permission.not_in(sorted(held))


def roles_beyond(
    user_id: ColumnElement[int], condition: ColumnElement[bool]
) -> ColumnElement[bool]:
    """Whether a user has a role with a permission that fulfils the condition."""
    return exists(
        select(1).where(
            user_role.c.user_id == user_id,
            RolePermission.role_id == user_role.c.role_id,
            condition,
        )
    )
