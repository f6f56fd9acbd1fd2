"""Accounts: Flask-Security, configured, in our skin and under our rules."""

from flask import Flask

from backoffice.accounts import security


def init_app(app: Flask) -> None:
    security.init_app(app)
