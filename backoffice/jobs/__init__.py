"""Work that happens later: huey carries the message, the row in the database decides."""

from backoffice.jobs.engine import init_app

__all__ = ["init_app"]
