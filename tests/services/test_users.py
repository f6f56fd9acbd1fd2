"""What staff and operators do with accounts."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.change import Change
from backoffice.models.recorder import last_written
from backoffice.models.role import Role
from backoffice.models.types import utcnow
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused
from backoffice.services import users
from backoffice.services.deletion import delete
from backoffice.services.undo import undo
from tests.support.mails import mails
from tests.support.make import PASSWORD


def sent():
    return {mail.recipient: mail.kind for mail in mails()}


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(make):
    """Whoever read the mail of the old one may know the password."""
    member = make.user(email="old@example.com", password="correct horse")
    log_ins = member.fs_uniquifier
    users.save_user(member, {"email": "new@example.com"}, since=member.version, by=make.by)
    assert (member.email, member.confirmed_at) == ("new@example.com", None)
    assert (member.password, member.fs_uniquifier == log_ins) == (None, False)
    recorded = [set(values) for values in db.session.scalars(select(Change.values))]
    assert {"email", "password", "fs_uniquifier"} in recorded
    assert sent() == {"new@example.com": "choose_again", "old@example.com": "email_changed"}


def test_whose_address_was_mistyped_is_invited_anew_and_no_stranger_is_told(make):
    member = make.user(email="typo@example.com", confirmed_at=None)
    users.save_user(member, {"email": "right@example.com"}, since=member.version, by=make.by)
    assert sent() == {"right@example.com": "invite"}


def test_saving_anything_else_of_an_account_tells_nobody(make):
    member = make.user()
    users.save_user(member, {"name": "Renamed"}, since=member.version, by=make.by)
    assert member.confirmed_at
    assert sent() == {}


def test_a_new_account_is_a_members_and_its_owner_is_invited(make):
    values = {"name": "Ines", "email": "ines@example.com"}
    user = users.create_user(User, values, by=make.by)
    assert [role.name for role in user.roles] == ["user"]
    assert sent() == {"ines@example.com": "invite"}


def test_an_account_may_be_made_without_a_word_and_with_other_roles(make):
    staff = db.session.query(Role).filter_by(name="staff").one()
    values = {"name": "Ines", "email": "ines@example.com", "roles": [staff]}
    user = users.add_user(User, values, by=make.by)
    assert user.roles == [staff]
    assert sent() == {}


def test_whoever_has_a_password_or_is_shut_out_is_not_invited(make):
    for values in ({"password": "correct horse"}, {"status": AccountStatus.INACTIVE}):
        with pytest.raises(Refused):
            users.invite(make.user(**values), by=make.by)
    users.invite(make.user(email="ines@example.com"), by=make.by)
    assert sent() == {"ines@example.com": "invite"}


def test_whoever_may_not_log_in_is_not_told_that_they_can(make):
    shut_out = {"status": AccountStatus.INACTIVE}
    users.create_user(User, {"name": "Ines", "email": "ines@example.com", **shut_out}, by=make.by)
    known = make.user(password=PASSWORD, email="old@example.com", **shut_out)
    users.save_user(known, {"email": "new@example.com"}, since=known.version, by=make.by)
    assert (known.confirmed_at, sent()) == (None, {"old@example.com": "email_changed"})


def test_somebody_is_let_in_and_shut_out_once(make):
    member = make.user(status=AccountStatus.NEW)
    users.activate(member, by=make.by)
    assert member.status is AccountStatus.ACTIVE
    with pytest.raises(Refused):
        users.activate(member, by=make.by)
    users.deactivate(member, by=make.by)
    assert member.status is AccountStatus.INACTIVE


def test_posts_do_not_go_to_the_author_that_they_have(make):
    author = make.user(roles=["author"])
    with pytest.raises(Refused) as refused:
        users.reassign_posts(author, author, by=make.by)
    assert refused.value.field == "heir"


def test_an_administrator_is_made_once_and_keeps_a_password(make):
    made = users.make_administrator("Ana@Example.com", "Ana", "a-hash", by=make.by)
    assert (made.email, made.name, made.password) == ("ana@example.com", "Ana", "a-hash")
    assert made.confirmed_at and users.is_administrator(made)
    again = users.make_administrator("ana@example.com", "Somebody", None, by=make.by)
    assert (again.id, again.name, again.password) == (made.id, "Ana", "a-hash")
    assert {role.name for role in again.roles} == {"user", "admin"}


@pytest.mark.parametrize("confirmed_at", [None, utcnow()])
def test_who_registered_the_address_of_an_administrator_to_be_does_not_get_in(make, confirmed_at):
    stranger = make.user(email="ana@example.com", password="a-hash", confirmed_at=confirmed_at)
    log_ins = stranger.fs_uniquifier
    ana = users.make_administrator("ana@example.com", "Ana", None, by=make.by)
    assert (ana.id, ana.password) == (stranger.id, None)
    assert ana.confirmed_at and ana.fs_uniquifier != log_ins


def test_a_new_password_of_an_administrator_ends_every_log_in(make):
    member = make.user(email="ben@example.com")
    users.make_administrator("ben@example.com", "Ben", None, by=make.by)
    log_ins = member.fs_uniquifier
    users.make_administrator("ben@example.com", "Ben", None, by=make.by)
    assert member.fs_uniquifier == log_ins
    users.make_administrator("ben@example.com", "Ben", "a-hash", by=make.by)
    assert member.fs_uniquifier != log_ins


@pytest.mark.parametrize("given", ["roles", "email"])
def test_what_staff_give_an_unconfirmed_account_is_for_whoever_reads_its_mail(make, given):
    user = make.user(email="ana@example.com", password="a-hash", confirmed_at=None)
    roles = list(db.session.scalars(select(Role).filter_by(name="admin")))
    values = {"roles": {"roles": roles}, "email": {"email": "boss@example.com"}}[given]
    users.save_user(user, values, since=user.version, by=make.by)
    assert user.password is None
    assert [mail.kind for mail in mails(user.email)] == ["choose_again"]


def test_whose_address_is_taken_back_is_mailed_there_as_well(make):
    member = make.user(email="old@example.com", password=PASSWORD)
    users.save_user(member, {"email": "slip@example.com"}, since=member.version, by=make.by)
    undo(last_written(), by=make.user(roles=["admin"]))
    assert (member.email, member.password) == ("old@example.com", None)
    kinds = [mail.kind for mail in mails("old@example.com")]
    assert kinds == ["email_changed", "invite"]


def test_a_member_keeps_the_password_whatever_staff_give(make):
    member = make.user(password=PASSWORD)
    password = member.password
    roles = list(db.session.scalars(select(Role).filter_by(name="admin")))
    users.save_user(member, {"roles": roles}, since=member.version, by=make.by)
    assert member.password == password


def test_a_member_who_is_made_an_administrator_keeps_everything_else(make):
    member = make.user(name="Ben", email="ben@example.com", status=AccountStatus.INACTIVE)
    confirmed = member.confirmed_at
    assert not users.is_administrator(member)
    users.make_administrator("ben@example.com", "New Name", None, by=make.by)
    assert users.is_administrator(member)
    assert (member.name, member.confirmed_at) == ("Ben", confirmed)


def test_who_is_shut_out_or_lacks_anything_is_no_administrator(make):
    assert not users.is_administrator(make.user(roles=["staff"]))
    assert not users.is_administrator(make.user(roles=["admin"], status=AccountStatus.INACTIVE))


def test_without_a_role_that_grants_everything_nobody_is_made_an_administrator(make):
    delete(db.session.query(Role).filter_by(name="admin").one(), by=make.by)
    with pytest.raises(Refused, match="No role grants everything"):
        users.make_administrator("ana@example.com", "Ana", None, by=make.by)
    assert db.session.query(User).count() == 0
