"""Believable data: a full database for measuring, and a small site for trying things out."""

from backoffice.services.seeding.demo import demo_accounts
from backoffice.services.seeding.seed import seed

__all__ = ["demo_accounts", "seed"]
