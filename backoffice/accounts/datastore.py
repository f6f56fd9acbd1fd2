"""How Flask-Security finds and keeps people: in one statement, and only within change sets."""

from __future__ import annotations

from functools import cache
from typing import Any

from flask_security import SQLAlchemyUserDatastore
from sqlalchemy import Select, bindparam, exists

from backoffice.extensions import db
from backoffice.models.log_in import LogIn
from backoffice.models.role import Role
from backoffice.models.types import utcnow
from backoffice.models.user import User, normalise_email, people_by
from backoffice.services.log_ins import LASTS
from backoffice.services.users import new_user


@cache
def _person_logged_in() -> Select[User]:
    present = (LogIn.id == bindparam("number")) & (LogIn.user_id == User.id)
    lasts = exists().where(present, LogIn.ended_at.is_(None), LogIn.at > bindparam("oldest"))
    return people_by("fs_uniquifier").where(lasts)


class Datastore(SQLAlchemyUserDatastore):
    def commit(self) -> None:
        """Nothing: the change set around each account view commits, with its mails."""

    def find_user(self, case_insensitive: bool = False, **by: Any) -> User | None:
        """Somebody with their roles and permissions, in one statement."""
        if "email" in by:
            by["email"] = normalise_email(by["email"])
        return db.session.scalars(people_by(*by), by).unique().one_or_none()

    def find_logged_in(self, account: str, number: int) -> User | None:
        """Somebody by the key of their log-ins, unless the log-in of this number is over."""
        by = {"fs_uniquifier": account, "number": number, "oldest": utcnow() - LASTS}
        return db.session.scalars(_person_logged_in(), by).unique().one_or_none()

    def create_user(self, **values: Any) -> User:
        known = {"email", "name", "password", "locale", "timezone"}
        user = new_user(
            **{key: value for key, value in values.items() if key in known},
            terms_accepted_at=utcnow(),
        )
        db.session.add(user)
        return user


datastore = Datastore(db, User, Role)
