"""Who acts: a person, a command, a job or a visitor. Everything below the doors is told."""

from __future__ import annotations

import enum
from contextvars import ContextVar
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from backoffice.models.user import User

EVERYTHING = "*"

# The route or command through which the present work came in: "POST /admin/posts/edit/".
door: ContextVar[str] = ContextVar("door", default="")


class ActorKind(enum.StrEnum):
    PERSON = "person"
    COMMAND = "command"
    JOB = "job"
    VISITOR = "visitor"


class Actor(Protocol):
    """Anybody who can be asked for and named in the history. A `User` is one."""

    @property
    def kind(self) -> ActorKind: ...

    @property
    def label(self) -> str: ...

    @property
    def user(self) -> User | None: ...

    @property
    def permissions(self) -> frozenset[str]: ...


@dataclass(frozen=True)
class Command:
    """The operator at the command line: may everything that the guards allow."""

    label: str
    kind: ActorKind = ActorKind.COMMAND
    user: User | None = None
    permissions: frozenset[str] = frozenset({EVERYTHING})


@dataclass(frozen=True)
class Job:
    """Work done later, on behalf of the person who asked for it, with what they held then."""

    label: str
    user: User
    permissions: frozenset[str]
    kind: ActorKind = ActorKind.JOB


@dataclass(frozen=True)
class Visitor:
    """Somebody who is not logged in."""

    label: str = ""
    kind: ActorKind = ActorKind.VISITOR
    user: User | None = None
    permissions: frozenset[str] = frozenset()


def holds(actor: Actor, permission: str) -> bool:
    held = actor.permissions
    return EVERYTHING in held or permission in held
