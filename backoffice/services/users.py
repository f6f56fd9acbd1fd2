"""What staff and operators do with accounts."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from flask import current_app
from flask_security.recoverable import generate_reset_password_token
from sqlalchemy import event, inspect, select
from sqlalchemy.orm import Session

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import EVERYTHING, Actor, ActorKind, holds
from backoffice.models.post import Post
from backoffice.models.record import Record
from backoffice.models.recorder import change_set, recording
from backoffice.models.role import MEMBER, Role, RolePermission
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User, normalise_email
from backoffice.policy import Forbidden, Refused, can
from backoffice.policy.guards import YOURSELF
from backoffice.services import outbox, save
from backoffice.services.constraints import explained
from backoffice.services.locking import lock
from backoffice.services.slugging import with_slug
from backoffice.services.verbs import Obstacle, verb


def find_user(email: str) -> User | None:
    return db.session.scalar(select(User).where(User.email == normalise_email(email)))


def new_user(**values: Any) -> User:
    """An account with what every account has: a slug, an anchor for log-ins, the member role."""
    values.setdefault("fs_uniquifier", uuid.uuid4().hex)  # mails with links need it before a flush
    user = User(**with_slug(User, values))
    if not user.roles:
        user.roles = _member_roles()
    return user


def _member_roles() -> list[Role]:
    return list(db.session.scalars(select(Role).where(Role.name == MEMBER)))


def create_user(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> User:
    """Make an account for somebody and mail them the link to choose a password, if they may."""
    with change_set(by=by):
        user = add_user(kind, values, by=by)
        if can_be_invited(user):
            send_invitation(user)
    return user


def beginning(by: Actor) -> dict[str, str]:
    """What an account begins with, unless somebody says otherwise: the language of who makes it."""
    values = {"timezone": current_app.config["DEFAULT_TIMEZONE"]}
    if by.user and by.user.locale in current_app.config["LANGUAGES"]:
        values["locale"] = by.user.locale
    return values


def add_user(kind: type[Record], values: Mapping[str, Any], *, by: Actor) -> User:
    """Make an account of which nobody is told. Its owner can be invited later."""
    with change_set(by=by):
        user: User = save.create(kind, {**beginning(by), **values}, by=by)
        if not user.roles:
            user.roles = _member_roles()
    return user


def save_user(record: Record, values: Mapping[str, Any], *, since: int, by: Actor) -> None:
    """Save an account. A new address counts once its owner confirms it.

    Raises what `save.save` raises.
    """
    with change_set(by=by):
        user: User = lock(User, record.id)
        old = user.email
        save.save(user, values, since=since, by=by)
        if user.email != old:
            _refuse_oneself(user, by)
            user.confirmed_at = None


def _refuse_oneself(user: User, by: Actor) -> None:
    """A slip in one's own address would shut one out, and with the last administrator all."""
    if by.user is not None and by.user.id == user.id:
        raise Refused(
            _("Change your own address in your profile, so that you can confirm it."), "email"
        )


@event.listens_for(db.session, "before_flush")
def _tell_old_addresses(session: Session, *_event: object) -> None:
    """Whoever changes the address of an account, and by whatever door: an undo is one.

    What nobody confirmed may be a stranger's.
    """
    for user in [each for each in session.dirty if isinstance(each, User)]:
        fields: Any = inspect(user).attrs
        former: Sequence[str] = fields["email"].history.deleted or ()
        if any(fields["confirmed_at"].load_history().non_added()):
            for old in former:
                outbox.post_mail("email_changed", old, locale=user.locale, user=user)


@event.listens_for(db.session, "before_flush")
def _give_to_no_stranger(session: Session, *_event: object) -> None:
    """Roles and addresses that staff give are for whoever reads the mail of an address: a password
    from before, by another address or by one that nobody confirmed, may be somebody else's.
    """
    current = recording()
    if current is None or current.by.kind is ActorKind.VISITOR:
        return
    for user in [each for each in session.dirty if isinstance(each, User)]:
        if not inspect(user).attrs["password"].history.has_changes():
            _give(user, is_by_owner=current.by.user is user)


def _give(user: User, *, is_by_owner: bool) -> None:
    fields: Any = inspect(user).attrs
    if fields["email"].history.added and not is_by_owner:
        _mail_password_link(user, anew=_forget_password(user))
    elif fields["roles"].history.added and distrust(user):
        _mail_password_link(user, anew=True)


def distrust(user: User) -> bool:
    """Forget the password of an account whose address nobody confirmed. Ends its log-ins.

    Returns whether there was one.
    """
    confirmed: Any = inspect(user).attrs["confirmed_at"].load_history()
    return not any(confirmed.non_added()) and _forget_password(user)


def _forget_password(user: User) -> bool:
    if not user.password:
        return False
    user.password, user.fs_uniquifier = None, uuid.uuid4().hex
    return True


def can_be_invited(user: User) -> bool:
    """Whether somebody never chose a password, and may log in once they have."""
    return not user.password and user.status is not AccountStatus.INACTIVE


@verb(
    _l("Send invitation"),
    warn=_l("Each gets a mail with a link to choose a password."),
    fits=can_be_invited,
    mails=True,
)
def invite(user: User, *, by: Actor) -> None:
    """Mail a link to choose a password to somebody who never chose one."""
    send_invitation(user)


def send_invitation(user: User) -> None:
    """Mail a link to choose a password, for whatever reason."""
    outbox.mail_user("invite", user, link=password_link(user))


def _mail_password_link(user: User, *, anew: bool) -> None:
    """Nothing to whoever may not log in: once they may, they are invited."""
    if can_be_invited(user):
        outbox.mail_user("choose_again" if anew else "invite", user, link=password_link(user))


def password_link(user: User) -> str:
    """A one-time link with which somebody chooses a password."""
    return outbox.site_link(f"/reset/{generate_reset_password_token(user)}")


@verb(_l("Activate"), fits=lambda user: user.status is not AccountStatus.ACTIVE)
def activate(user: User, *, by: Actor) -> None:
    """Let somebody log in."""
    user.status = AccountStatus.ACTIVE


def _oneself(_kind: type[Record], by: Actor) -> list[Obstacle]:
    return [Obstacle(User.id == by.user.id, YOURSELF)] if by.user else []


@verb(
    _l("Deactivate"),
    warn=_l("They are logged out at their next request."),
    danger=True,
    fits=lambda user: user.status is not AccountStatus.INACTIVE,
    obstacles=_oneself,
)
def deactivate(user: User, *, by: Actor) -> None:
    """Shut somebody out, everywhere and at once."""
    user.status = AccountStatus.INACTIVE


def reassign_posts(user: User, heir: User, *, by: Actor) -> int:
    """Give all posts of one person to another. Returns how many they were.

    Raises Forbidden, or Refused for an heir that won't do.
    """
    if user.id == heir.id:
        raise Refused(_("Choose somebody else."), "heir")
    with explained(), change_set(by=by):
        user = lock(User, user.id)
        if not can(by, "reassign", user):
            raise Forbidden("reassign", user)
        if not can(by, "edit", Post, "author"):
            _check_heir(user, heir, by)
        posts = db.session.scalars(select(Post).where(Post.author_id == user.id)).all()
        for post in posts:
            post.author_id = heir.id
    return len(posts)


def _check_heir(user: User, heir: User, by: Actor) -> None:
    """Whoever may not say who wrote a post gets none by this, and puts none on somebody above."""
    is_oneself = by.user is not None and by.user.id in (user.id, heir.id)
    if is_oneself or not can(by, "reassign", heir):
        raise Refused(
            _("You can move posts between accounts that you manage, your own excepted."), "heir"
        )


def is_administrator(user: User) -> bool:
    """Whether somebody can log in and may do everything."""
    return user.status is AccountStatus.ACTIVE and holds(user, EVERYTHING)


def make_administrator(email: str, name: str, password_hash: str | None, *, by: Actor) -> User:
    """An active account with the administrator's role, new or promoted. Safe to repeat."""
    with explained(), change_set(by=by):
        known = find_user(email)
        user: User = lock(User, known.id) if known else new_user(email=email, name=name)
        db.session.add(user)
        if password_hash or not is_administrator(user):
            # Only a person at a terminal knows whose the account of before was.
            user.password, user.fs_uniquifier = password_hash, uuid.uuid4().hex
        user.status = AccountStatus.ACTIVE
        user.confirmed_at = user.confirmed_at or utcnow()
        role = _administrator_role()
        if role not in user.roles:
            user.roles.append(role)
    return user


def _administrator_role() -> Role:
    grant = select(RolePermission.role_id).where(RolePermission.permission == EVERYTHING)
    role = db.session.scalar(select(Role).where(Role.id.in_(grant)).order_by(Role.id))
    if role is None:
        raise Refused(_("No role grants everything. Restore the role “admin” first."))
    return role
