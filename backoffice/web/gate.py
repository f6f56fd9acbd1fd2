"""The gate: every route declares who may use it; what declares nothing is shut.

    @requires("edit", Post)     somebody who may edit posts
    @members                    anybody who is logged in
    @anybody                    the public

In a Flask-Admin view the record type is the view's own: `@requires("edit")`. All of `/admin`
needs the permission to enter it as well.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask, current_app, request
from flask_admin import BaseView
from werkzeug.exceptions import Unauthorized

from backoffice.models.actor import Actor, door
from backoffice.models.record import Record
from backoffice.policy import Forbidden, can
from backoffice.web.identity import actor

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True)
class Requirement:
    """What a route asks of whoever comes."""

    action: str
    thing: type[Record] | str = ""
    public: bool = False
    admin: bool = False

    def __str__(self) -> str:
        if self.public:
            return "anybody"
        thing = self.thing if isinstance(self.thing, str) else self.thing.__tablename__
        own = ".".join(filter(None, [thing, self.action]))
        return own or ("admin.enter" if self.admin else "members")

    def missing(self, by: Actor) -> Iterator[tuple[str, type[Record] | str]]:
        """What somebody would have to be allowed to do besides."""
        needed = [("enter", "admin")] if self.admin else []
        for action, thing in [*needed, (self.action, self.thing)]:
            if action and not can(by, action, thing):
                yield action, thing

    def check(self, by: Actor) -> None:
        """Raises Unauthorized for visitors and Forbidden for people, unless they may pass."""
        if by.user is None:
            raise Unauthorized
        for action, thing in self.missing(by):
            raise Forbidden(action, thing)


ANYBODY = Requirement("", public=True)
MEMBERS = Requirement("")

# Routes of libraries, which can't carry our decorators.
LIBRARY_ROUTES = {
    "security.login": ANYBODY,
    "security.logout": ANYBODY,
    "security.register": ANYBODY,
    "security.send_confirmation": ANYBODY,
    "security.confirm_email": ANYBODY,
    "security.forgot_password": ANYBODY,
    "security.reset_password": ANYBODY,
    "security.change_email": MEMBERS,
    "security.change_email_confirm": MEMBERS,
    "security.change_password": MEMBERS,
    "security.verify": MEMBERS,
    "_debug_toolbar.static": ANYBODY,
}


def requires(action: str, thing: type[Record] | str | None = None) -> Callable[[View], View]:
    return _mark(Requirement(action, thing or ""))


def _mark(requirement: Requirement) -> Callable[[View], View]:
    def mark(view: View) -> View:
        view.requirement = requirement  # type: ignore[attr-defined]
        return view

    return mark


anybody, members = _mark(ANYBODY), _mark(MEMBERS)


def requirement_of(app: Flask, endpoint: str) -> Requirement | None:
    """What an endpoint declares, or None when it declares nothing."""
    view = app.view_functions[endpoint]
    found = LIBRARY_ROUTES.get(endpoint) or getattr(view, "requirement", None)
    owner = getattr(view, "__self__", None)
    if found is None or not isinstance(owner, BaseView):
        return found
    thing = found.thing or getattr(owner, "record", "")
    return Requirement(found.action, thing, admin=True)


def admits(view: BaseView, by: Actor) -> bool:
    """Whether somebody may open the first page of a view, by what its route declares."""
    requirement = requirement_of(current_app, f"{view.endpoint}.{view._default_view}")
    return requirement is not None and not any(requirement.missing(by))


def check_request() -> None:
    """Runs before every request that found a route."""
    if request.url_rule is None:
        return
    door.set(f"{request.method} {request.url_rule}")
    if request.endpoint is None or request.method == "OPTIONS":
        return
    requirement = requirement_of(current_app, request.endpoint)
    if requirement is None:
        raise Forbidden("use", request.endpoint)
    if not requirement.public:
        requirement.check(actor())


def init_app(app: Flask) -> None:
    app.before_request(check_request)
