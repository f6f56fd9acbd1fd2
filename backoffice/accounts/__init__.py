"""Accounts: Flask-Security, configured, in our skin and under our rules."""

from backoffice.accounts.security import init_app

__all__ = ["init_app"]
