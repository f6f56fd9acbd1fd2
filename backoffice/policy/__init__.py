"""Who may do what. Everything that isn't allowed here is refused."""

from backoffice.policy import guards
from backoffice.policy.check import Forbidden, Refused, can, is_for_nobody, load, scope

__all__ = ["Forbidden", "Refused", "can", "guards", "is_for_nobody", "load", "scope"]
