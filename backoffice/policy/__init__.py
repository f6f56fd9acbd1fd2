"""Who may do what. Everything that isn't allowed here is refused."""

from backoffice.policy import guards
from backoffice.policy.check import (
    Forbidden,
    Refused,
    allowed_fields,
    can,
    is_for_nobody,
    load,
    scope,
)

__all__ = [
    "Forbidden",
    "Refused",
    "allowed_fields",
    "can",
    "guards",
    "is_for_nobody",
    "load",
    "scope",
]
