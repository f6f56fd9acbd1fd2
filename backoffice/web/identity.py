"""Who is asking."""

from __future__ import annotations

from typing import cast

from flask import current_app, has_request_context
from flask_security import current_user
from sqlalchemy import inspect, select

from backoffice.extensions import db
from backoffice.models.actor import Visitor
from backoffice.models.user import User


def member() -> User | None:
    """The person who is logged in, if anybody is."""
    if not has_request_context():
        return None
    found = current_user._get_current_object()  # each look through the proxy takes its time
    return cast(User, found) if found.is_authenticated else None


def is_gone() -> bool:
    """Whether the person who was logged in has no account any more."""
    found = current_user._get_current_object()
    if not isinstance(found, User):
        return False
    # Of an object that is out of date only its identity can be asked.
    own_id: int = inspect(found).identity[0]
    return db.session.scalar(select(User.id).where(User.id == own_id)) is None


def nobody() -> None:
    """Go on as for a visitor: the database can't say who is asking, or doesn't know them."""
    current_app.extensions["security"].login_manager._update_request_context_with_user()


def actor() -> User | Visitor:
    """The person who is logged in, or the visitor."""
    return member() or Visitor()


def person() -> User:
    """The person who is logged in, behind a gate that lets nobody else through."""
    found = member()
    assert found is not None, "This route has to require a person: @requires(...) or @members."
    return found
