"""Tables, what always holds of them, and the recording of their changes."""

from flask import Flask

from backoffice.extensions import db, migrate
from backoffice.models import (  # noqa: F401 -- tables and listeners are there once imported
    address,
    attempt,
    comment,
    illustrating,
    importing,
    job,
    letting_go,
    list_preference,
    log_in,
    mail,
    origin,
    recorder,
    saved_view,
    transaction,
    unrecorded,
    worker,
)
from backoffice.settings import CHECKOUT


def init_app(app: Flask) -> None:
    app.config["SQLALCHEMY_DATABASE_URI"] = app.config["DATABASE_URL"]
    db.init_app(app)
    recorder.listen_last()
    migrate.init_app(app, db, directory=str(CHECKOUT / "migrations"), render_as_batch=True)
    with app.app_context():
        transaction.configure(db.engine)
        unrecorded.fence(db.engine)
