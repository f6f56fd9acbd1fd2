"""What stays true through every door: web, command, bulk."""

import pytest
from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.actor import Command, Visitor
from backoffice.models.recorder import change_set, last_written
from backoffice.models.role import Role
from backoffice.models.user import AccountStatus, User
from backoffice.policy import Refused, can, guards, scope
from backoffice.services import save, users
from backoffice.services.bulk import run_on_all
from backoffice.services.deletion import delete
from backoffice.services.undo import undo

OPERATOR = Command("tests")


@pytest.mark.parametrize("by_command", [True, False])
@pytest.mark.parametrize("way", ["deactivate", "delete", "roles", "status", "grants"])
def test_the_last_active_administrator_stays(make, way, by_command):
    ana = make.user(roles=["admin"])
    make.user(roles=["admin"], status=AccountStatus.INACTIVE)
    by = OPERATOR if by_command else ana
    with pytest.raises(Refused):
        _take_away(ana, way, by)
    db.session.expire_all()
    assert db.session.get(User, ana.id).status is AccountStatus.ACTIVE
    assert [role.name for role in ana.roles] == ["admin"]


def _take_away(ana, way, by):
    if way == "deactivate":
        users.deactivate(ana, by=by)
    elif way == "delete":
        delete(ana, by=by)
    elif way == "grants":
        save.save(ana.roles[0], {"grants": {"admin.enter"}}, since=1, by=by)
    else:
        values = {"roles": []} if way == "roles" else {"status": AccountStatus.INACTIVE}
        save.save(ana, values, since=ana.version, by=by)


def test_one_of_two_administrators_may_go(make):
    ana, ben = make.user(roles=["admin"]), make.user(roles=["admin"])
    users.deactivate(ben, by=ana)
    assert ben.status is AccountStatus.INACTIVE


def test_a_bulk_run_stops_before_the_last_administrator(make):
    admins = [make.user(roles=["admin"]) for _ in range(3)]
    outcome = run_on_all(users.deactivate, User, [a.id for a in admins], by=OPERATOR)
    assert outcome.done == 2
    assert len(outcome.problems) == 1
    states = [admin.status for admin in db.session.query(User).order_by(User.id)]
    assert states.count(AccountStatus.ACTIVE) == 1


def test_nobody_grants_a_role_that_holds_more_than_they_do(make):
    make.user(roles=["admin"])
    make.role("helper", "user.manage", "admin.enter")
    helper, member = make.user(roles=["helper"]), make.user(roles=[])
    admin = db.session.query(Role).filter_by(name="admin").one()
    with pytest.raises(Refused):
        save.save(member, {"roles": [admin]}, since=member.version, by=helper)
    assert member.roles == []


def test_nobody_puts_a_permission_into_a_role_that_they_lack(make):
    make.user(roles=["admin"])
    make.role("keeper", "role.manage", "admin.enter")
    small = make.role("small", "admin.enter")
    keeper = make.user(roles=["keeper"])
    with pytest.raises(Refused):
        save.save(small, {"grants": {"admin.enter", "post.manage"}}, since=1, by=keeper)


@pytest.mark.parametrize("way", ["role", "grants", "undo"])
def test_nobody_grants_themselves_what_they_lack(make, way):
    """Once it is theirs they would hold it."""
    ana = make.user(roles=["admin"])
    keeper = make.role("keeper", "admin.enter", "user.manage", "role.manage")
    person = make.user(roles=["keeper"])
    admin = ana.roles[0]
    with change_set(by=ana):
        person.roles.append(admin)
    with change_set(by=ana):
        person.roles.remove(admin)
    taken_away = last_written()
    if way == "undo":
        assert undo(taken_away, by=person).done == 0
    else:
        with pytest.raises(Refused, match="You can't grant what you don't hold"):
            if way == "role":
                users.save_user(person, {"roles": [keeper, admin]}, since=person.version, by=person)
            else:
                save.save(keeper, {"grants": {"*", "admin.enter"}}, since=1, by=person)
    db.session.expire_all()
    assert person.permissions == {"admin.enter", "user.manage", "role.manage"}


def test_nobody_takes_from_somebody_above_what_they_hold_by_a_small_role(make):
    make.role("keeper", "admin.enter", "role.manage", "tag.view")
    base = make.role("base", "admin.enter", "tag.view")
    make.role("power", "post.manage", "tag.view")
    keeper, boss = make.user(roles=["keeper"]), make.user(roles=["base", "power"])
    make.user(roles=["base", "keeper"])
    with pytest.raises(Refused, match=boss.name):
        save.save(base, {"grants": {"tag.view"}}, since=1, by=keeper)
    with pytest.raises(Refused, match="Others still refer to it"):
        delete(base, by=keeper)
    save.save(base, {"grants": {"admin.enter"}}, since=1, by=keeper)
    assert boss.permissions == {"admin.enter", "post.manage", "tag.view"}


def test_nor_by_two_small_roles_at_once(make):
    """What was given to both in one step is taken back in one."""
    make.role("keeper", "admin.enter", "role.manage", "tag.view")
    make.role("power", "post.manage")
    small = [make.role(name, "admin.enter") for name in ("a", "b")]
    keeper, boss = make.user(roles=["keeper"]), make.user(roles=["a", "b", "power"])
    with change_set(by=make.by):
        for role in small:
            role.set_grants({"admin.enter", "tag.view"})
    undo(last_written(), by=keeper)
    db.session.expire_all()
    assert "tag.view" in boss.permissions


def test_the_guard_holds_even_where_a_service_forgets_to_ask(make):
    make.user(roles=["admin"])
    boss, helper = make.user(roles=["admin"]), make.user(roles=["staff"])
    with pytest.raises(Refused), change_set(by=helper):
        boss.email = "mine@example.com"


def test_nobody_changes_anything_of_somebody_above_them(make):
    make.role("quiet power", "user.manage", "role.manage")
    above, helper = make.user(roles=["quiet power"]), make.user(roles=["staff"])
    for action in ("edit", "invite", "deactivate"):
        assert not can(helper, action, above)
        assert not db.session.scalar(
            select(User).where(scope(User, action, helper), User.id == above.id)
        )
    with pytest.raises(Refused), change_set(by=helper):
        above.name = "Renamed"


def test_nobody_shuts_themselves_out_and_who_is_shut_out_is_out_of_old_log_ins(make):
    boss, member = make.user(roles=["admin"]), make.user()
    make.user(roles=["admin"])
    with pytest.raises(Refused, match="yourself"):
        save.save(boss, {"status": AccountStatus.INACTIVE}, since=boss.version, by=boss)
    before = member.fs_uniquifier
    save.save(member, {"status": AccountStatus.INACTIVE}, since=member.version, by=boss)
    save.save(member, {"status": AccountStatus.ACTIVE}, since=member.version, by=boss)
    assert member.fs_uniquifier != before


def test_logging_oneself_in_or_renaming_oneself_needs_no_guard(make):
    member = make.user()
    with change_set(by=member):
        member.name = "New Name"
        member.password = "hash"
    assert member.name == "New Name"


def test_a_place_is_run_by_an_active_administrator_and_by_nobody_else(make):
    make.user(roles=["staff"])
    make.user(roles=["admin"], status=AccountStatus.INACTIVE)
    assert not guards.has_administrator()
    make.user(roles=["admin"])
    assert guards.has_administrator()


def test_a_visitor_who_registers_becomes_a_member_and_grants_nothing(app):
    with change_set(by=Visitor()):
        user = users.new_user(name="Ines", email="ines@example.com")
        db.session.add(user)
    assert [role.name for role in user.roles] == ["user"]


@pytest.mark.parametrize("by_command", [True, False])
def test_the_role_of_new_accounts_stays_and_keeps_its_name(make, by_command):
    member = db.session.scalars(select(Role).where(Role.name == "user")).one()
    by = OPERATOR if by_command else make.user(roles=["admin"])
    with pytest.raises(Refused, match="New accounts get the role “user”"):
        save.save(member, {"name": "Member"}, since=member.version, by=by)
    with pytest.raises(Refused, match="New accounts get the role “user”"):
        delete(member, by=by)
    save.save(member, {"description": "Everybody"}, since=member.version, by=by)
