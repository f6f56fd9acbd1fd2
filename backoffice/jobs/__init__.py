"""Work that happens later: huey carries the message, the row in the database decides."""

from flask import Flask

from backoffice.jobs import engine


def init_app(app: Flask) -> None:
    engine.init_app(app)
