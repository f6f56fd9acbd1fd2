"""What staff do with accounts."""

from sqlalchemy import select

from backoffice.extensions import db
from backoffice.models.mail import Mail
from backoffice.services import users


def test_a_new_address_counts_once_it_is_confirmed_and_the_old_one_is_told(make):
    member = make.user(email="old@example.com")
    users.save_user(member, {"email": "new@example.com"}, since=member.version, by=make.by)
    assert (member.email, member.confirmed_at) == ("new@example.com", None)
    mails = {mail.recipient: mail.kind for mail in db.session.scalars(select(Mail))}
    assert mails == {"new@example.com": "confirm", "old@example.com": "email_changed"}


def test_saving_anything_else_of_an_account_tells_nobody(make):
    member = make.user()
    users.save_user(member, {"name": "Renamed"}, since=member.version, by=make.by)
    assert member.confirmed_at
    assert db.session.scalars(select(Mail)).all() == []
