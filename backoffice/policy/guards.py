"""What stays true whoever acts and through whatever door: checked at the flush, under its lock.

The last active administrator stays, and the role of new accounts; nobody grants what they don't
hold; nobody changes somebody above them. "Above" means: holds a permission that the actor lacks.
"""

from __future__ import annotations

from collections.abc import Iterable, Set
from typing import Any, TypeVar

from sqlalchemy import Select, event, func, inspect, select
from sqlalchemy.orm import InstanceState, Session

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import EVERYTHING, ActorKind
from backoffice.models.recorder import Recording, recording
from backoffice.models.role import MEMBER, Role, RolePermission, lacking, roles_beyond, user_role
from backoffice.models.user import AccountStatus, User
from backoffice.policy.check import Refused

YOURSELF = _l("You can't deactivate yourself.")

Kind = TypeVar("Kind", User, Role)


@event.listens_for(db.session, "before_flush")
def _check_grants(session: Session, *_event: object) -> None:
    current = recording()
    if current is None or current.by.kind in (ActorKind.COMMAND, ActorKind.VISITOR):
        return
    for role in _touched(session, Role):
        _may_grant(current, {grant.permission for grant in _added(role, "grants")}, "grants")
    _may_take_away(current, _touched(session, Role))
    for user in _touched(session, User):
        for role in _added(user, "roles"):
            _may_grant(current, role.get_permissions(), "roles")
    for user in _existing(session):
        _may_rule(current, user)


def _touched(session: Session, kind: type[Kind]) -> list[Kind]:
    return [
        thing
        for thing in (*session.new, *session.dirty, *session.deleted)
        if isinstance(thing, kind)
    ]


def _added(thing: User | Role, key: str) -> Iterable[Any]:
    return inspect(thing).attrs[key].history.added or ()


def _lacking(current: Recording, permissions: Set[str]) -> Set[str]:
    """What the actor didn't hold before: by now it may be that they granted it to themselves."""
    return set() if EVERYTHING in current.held else permissions - current.held


def _may_grant(current: Recording, permissions: Set[str], field: str) -> None:
    missing = _lacking(current, permissions)
    if missing:
        names = ", ".join(sorted(missing))
        raise Refused(_("You can't grant what you don't hold: %(names)s.", names=names), field)


def _may_take_away(current: Recording, roles: list[Role]) -> None:
    """Nobody takes from somebody above them what that person holds by these roles alone."""
    taken: dict[str, list[int]] = {}
    for role in [] if EVERYTHING in current.held else roles:
        grants: Iterable[RolePermission] = inspect(role).attrs["grants"].history.deleted or ()
        for grant in grants:
            taken.setdefault(grant.permission, []).append(role.id)
    for permission, ids in taken.items():
        enough = RolePermission.permission.in_([permission, EVERYTHING])
        above = select(User.name).where(
            User.roles.any(Role.id.in_(ids)),
            roles_beyond(User.id.expression, lacking(current.held)),
            ~roles_beyond(User.id.expression, enough & RolePermission.role_id.not_in(ids)),
        )
        with db.session.no_autoflush:
            name = db.session.scalar(above.limit(1))
        if name:
            raise Refused(_("%(name)s holds permissions that you lack.", name=name), "grants")


def _existing(session: Session) -> list[User]:
    """The accounts that were there before and are changed or deleted now."""
    known = [user for user in _touched(session, User) if user not in session.new]
    return [user for user in known if user in session.deleted or session.is_modified(user)]


def _may_rule(current: Recording, user: User) -> None:
    if current.by.user is user:
        _may_rule_oneself(user)
        return
    with db.session.no_autoflush:
        before: list[Role] = inspect(user).attrs["roles"].load_history().non_added()
        if any(_lacking(current, role.get_permissions()) for role in before):
            raise Refused(_("%(name)s holds permissions that you lack.", name=user.name))


def _may_rule_oneself(user: User) -> None:
    shut_out: bool = inspect(user).attrs["status"].history.added == [AccountStatus.INACTIVE]
    if shut_out:
        raise Refused(YOURSELF, "status")


@event.listens_for(db.session, "before_flush")
def _keep_the_member_role(session: Session, *_event: object) -> None:
    for role in _touched(session, Role):
        names: Iterable[str] = inspect(role).attrs["name"].history.deleted or ()
        if MEMBER in names or (role in session.deleted and role.name == MEMBER):
            message = _(
                "New accounts get the role “%(name)s”: it stays, under this name.", name=MEMBER
            )
            raise Refused(message, "name")


@event.listens_for(db.session, "before_flush")
def _note_administrators(session: Session, *_event: object) -> None:
    """Count the administrators, under a lock, when this flush could take one away."""
    changed = [*_touched(session, User), *_touched(session, Role)]
    at_risk = any(_loses_access(thing) for thing in changed) or any(
        isinstance(thing, RolePermission) for thing in session.deleted
    )
    if not at_risk:
        return
    with session.no_autoflush:
        # SQLite ignores FOR UPDATE: there the write lock was taken first.
        session.execute(select(Role.id).order_by(Role.id).with_for_update(key_share=True))
        session.info["administrators"] = session.connection().scalar(_active_administrators())


def _loses_access(thing: User | Role) -> bool:
    state: InstanceState[Any] = inspect(thing)
    if thing in db.session.deleted or state.pending:
        return not state.pending
    if isinstance(thing, Role):
        return bool(state.attrs["grants"].history.deleted)
    shut_out = state.attrs["status"].history.added and thing.status is not AccountStatus.ACTIVE
    return bool(shut_out or state.attrs["roles"].history.deleted)


@event.listens_for(db.session, "after_flush")
def _keep_an_administrator(session: Session, *_event: object) -> None:
    if not session.info.pop("administrators", 0):
        return
    if session.connection().scalar(_active_administrators()) == 0:
        raise Refused(_("The last active administrator has to stay."), "roles")


def _active_administrators() -> Select[int]:
    return (
        select(func.count(User.id.distinct()))
        .join(user_role, user_role.c.user_id == User.id)
        .join(RolePermission, RolePermission.role_id == user_role.c.role_id)
        .where(User.status == AccountStatus.ACTIVE, RolePermission.permission == EVERYTHING)
    )


def has_administrator() -> bool:
    """Whether somebody can run the place."""
    return bool(db.session.scalar(_active_administrators()))
