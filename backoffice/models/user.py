"""People: members and staff alike. What somebody may do comes from their roles."""

from __future__ import annotations

import unicodedata
import uuid
from datetime import datetime
from functools import cache

import idna
from email_validator import validate_email
from flask_security import UserMixin
from sqlalchemy import CheckConstraint, Select, String, bindparam, inspect, select
from sqlalchemy.ext.hybrid import hybrid_method
from sqlalchemy.orm import Mapped, contains_eager, relationship, validates
from sqlalchemy.sql import ColumnElement

from backoffice.extensions import db
from backoffice.i18n import _l
from backoffice.models.actor import EVERYTHING, Actor, ActorKind, holds
from backoffice.models.folding import alphabetical
from backoffice.models.invisible import JOINERS, without_marks
from backoffice.models.record import Record, field, relation, sort_index
from backoffice.models.role import Role, RolePermission, lacking, roles_beyond, user_role
from backoffice.models.types import Choice

ENTER_ADMIN = "admin.enter"
MOST_LETTERS = 1_000  # of what is typed for an address


class AccountStatus(Choice):
    NEW = "new", _l("New")
    ACTIVE = "active", _l("Active")
    INACTIVE = "inactive", _l("Inactive")


def read_email(text: str) -> str:
    """An address as it is kept. Raises ValueError for what is none.

    One look at the spelling that is kept: a wide comma becomes one that ends an address.
    """
    checked = validate_email(
        normalise_email(text), check_deliverability=False, test_environment=True
    )
    return normalise_email(checked.normalized)


def normalise_email(address: str) -> str:
    """The one spelling under which an address is kept: plain letters, lower case, ASCII domain."""
    # Within an address a joiner makes another one of it. Of what is far too long, it takes minutes.
    typed = without_marks(address[:MOST_LETTERS]).strip(JOINERS)
    plain = unicodedata.normalize("NFKC", typed).strip().lower()
    local, at, domain = plain.rpartition("@")
    try:
        return f"{local}{at}{idna.encode(domain, uts46=True).decode()}"
    except idna.IDNAError:
        return f"{local}{at}{domain}"


class User(Record, UserMixin):
    """A person with an account."""

    __tablename__ = "user"
    __title__ = "name"
    __label__ = _l("User")
    __label_plural__ = _l("Users")
    __fragments__ = ("name", "email", "slug")
    __rests_on__ = (("confirmed_at", "email"),)

    name: Mapped[str] = field(_l("Name"), String(100), hint=_l("Shown with posts and comments."))
    email: Mapped[str] = field(
        _l("E-mail"),
        String(254),
        kind="email",
        unique=True,
        hint=_l("If you change it later, its owner chooses a new password by a mail to it."),
    )
    slug: Mapped[str] = field(
        _l("Address"), String(100), kind="slug", unique=True, hint=_l("Of the author page.")
    )
    status: Mapped[AccountStatus] = field(_l("Status"), default=AccountStatus.NEW, index=True)
    locale: Mapped[str] = field(_l("Language"), String(10), kind="language", default="en")
    timezone: Mapped[str] = field(_l("Time zone"), String(64), kind="timezone", default="UTC")
    # The name of a square in the storage.
    avatar: Mapped[str | None] = field(_l("Picture"), String(32), index=True)
    password: Mapped[str | None] = field(_l("Password"), String(255), secret=True)
    confirmed_at: Mapped[datetime | None] = field(_l("E-mail confirmed"))
    terms_accepted_at: Mapped[datetime | None] = field(_l("Terms accepted"))
    fs_uniquifier: Mapped[str] = field(
        _l("Log-ins"), String(64), unique=True, secret=True, default=lambda: uuid.uuid4().hex
    )
    roles: Mapped[list[Role]] = relation(
        _l("Roles"), secondary=user_role, recorded=True, order_by=alphabetical(Role.name)
    )
    private_views = relationship(
        "SavedView",
        primaryjoin="and_(SavedView.owner_id == User.id, SavedView.audience == 'private')",
        cascade="all, delete-orphan",
        overlaps="owner",
    )

    __table_args__ = (
        CheckConstraint("email = lower(email)", name="email_lower_case"),
        CheckConstraint("email LIKE '%_@_%'", name="email_has_at"),
    )

    @validates("email")
    def _normalise_email(self, _key: str, address: str) -> str:
        """With an address end the log-ins, and the links that were mailed to it."""
        address = normalise_email(address)
        if self.email not in (None, address):
            self.fs_uniquifier = uuid.uuid4().hex
        return address

    @validates("status")
    def _end_log_ins(self, _key: str, status: AccountStatus) -> AccountStatus:
        """Who is shut out is out everywhere, and stays out of old log-ins when let in again."""
        if status is AccountStatus.INACTIVE and self.status is not AccountStatus.INACTIVE:
            self.fs_uniquifier = uuid.uuid4().hex
        return status

    @property
    def active(self) -> bool:
        """Flask-Security's word for it. A new account stays new until it is confirmed."""
        return self.status is not AccountStatus.INACTIVE

    def verify_and_update_password(self, password: str) -> bool:
        """Nobody knows a password that was never chosen; Flask-Security would break on it."""
        return bool(self.password and super().verify_and_update_password(password))

    # What an Actor answers

    kind = ActorKind.PERSON

    @property
    def label(self) -> str:
        return self.name

    @property
    def user(self) -> User:
        return self

    @property
    def permissions(self) -> frozenset[str]:
        return frozenset(name for role in self.roles for name in role.get_permissions())

    # Rules

    @hybrid_method
    def is_person(self, user: User) -> bool:
        return self.id == user.id

    @hybrid_method
    def not_above(self, actor: Actor) -> bool:
        """Holds no permission that the actor lacks."""
        return all(holds(actor, permission) for permission in self.permissions)

    @not_above.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _not_above(cls, actor: Actor) -> ColumnElement[bool]:
        return ~roles_beyond(cls.id.expression, lacking(actor.permissions))

    @hybrid_method
    def is_member(self, actor: Actor) -> bool:
        """Has no staff role, none that opens the administration, and is not above the actor."""
        return self.not_above(actor) and not self.permissions & {ENTER_ADMIN, EVERYTHING}

    @is_member.inplace.expression  # type: ignore[attr-defined]
    @classmethod
    def _is_member(cls, actor: Actor) -> ColumnElement[bool]:
        staff = RolePermission.permission.in_([ENTER_ADMIN, EVERYTHING])
        return ~roles_beyond(cls.id.expression, staff | lacking(actor.permissions))


sort_index(User.name)
sort_index(User.created_at)


@cache
def people_by(*names: str) -> Select[User]:
    """People with these values, with their roles and permissions: in one statement, made once."""
    # Joined by hand: for a nested join SQLite would read the roles of all people.
    return (
        select(User)
        .where(*(getattr(User, name) == bindparam(name) for name in names))
        .outerjoin(user_role, user_role.c.user_id == User.id)
        .outerjoin(Role, Role.id == user_role.c.role_id)
        .outerjoin(RolePermission, RolePermission.role_id == Role.id)
        .options(contains_eager(User.roles).contains_eager(Role.grants))
    )


def read_again(person: User) -> None:
    """Somebody as they are in the present transaction, with what they may do."""
    # Of an object that is out of date only its identity can be asked without a statement.
    person_id: int = inspect(person).identity[0]
    db.session.scalars(people_by("id"), {"id": person_id}).unique().one_or_none()
