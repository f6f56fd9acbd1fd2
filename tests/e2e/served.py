"""The application as people meet it: served over HTTP, with a database and a mail server."""

from __future__ import annotations

import email
import re
from email import policy
from pathlib import Path
from threading import Condition, Thread
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope
from flask import Flask
from werkzeug.serving import BaseWSGIServer, make_server

from backoffice.extensions import db
from backoffice.jobs.engine import deliver_all_due
from tests.conftest import make_app
from tests.support.databases import SqliteDatabase
from tests.support.ports import unused_port

HOST = "127.0.0.1"


class PostOffice:
    """A mail server that keeps what it takes."""

    def __init__(self) -> None:
        self.taken: list[Envelope] = []
        self.port = unused_port()
        self._controller = Controller(self, hostname=HOST, port=self.port)
        self._controller.start()

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Envelope) -> str:
        self.taken.append(envelope)
        return "250 OK"

    def link_for(self, address: str) -> str:
        """The link in the latest mail to somebody."""
        mine = [envelope for envelope in self.taken if address in envelope.rcpt_tos]
        assert mine, f"no mail to {address} in {[each.rcpt_tos for each in self.taken]}"
        content = mine[-1].content or b""
        message = email.message_from_bytes(bytes(content), policy=policy.default)
        body = message.get_body(("plain",))
        assert body is not None, message
        found = re.search(r"https?://\S+", body.get_content())
        assert found, body.get_content()
        return found[0]

    def close(self) -> None:
        self._controller.stop()


class Site:
    """A served application; `settings` go past those that all tests share."""

    def __init__(self, folder: Path, **settings: Any) -> None:
        self.post_office = PostOffice()
        self._server: BaseWSGIServer = make_server(HOST, 0, Flask("empty"), threaded=True)
        self.address = f"http://{HOST}:{self._server.port}"
        self.database = SqliteDatabase(folder)
        self.app = make_app(folder, **self.settings, DATABASE_URL=self.database.url, **settings)
        self._server.app = self._answer
        self._running, self._quiet = 0, Condition()
        self._thread = Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    @property
    def settings(self) -> dict[str, Any]:
        """Where it is reached, and where its mails go."""
        return {
            "SITE_URL": self.address,
            "MAIL_SERVER": HOST,
            "MAIL_PORT": self.post_office.port,
            "MAIL_TLS": "none",
        }

    def deliver_mails(self) -> None:
        """What the worker does every minute."""
        db.session.rollback()
        deliver_all_due()
        db.session.rollback()

    def _answer(self, environ: Any, start_response: Any) -> Any:
        with self._quiet:
            self._running += 1
        try:
            return self.app(environ, start_response)
        finally:
            with self._quiet:
                self._running -= 1
                self._quiet.notify_all()

    def empty(self) -> None:
        """As on the first day, once what a browser fetched for nobody any more was answered."""
        with self._quiet:
            assert self._quiet.wait_for(lambda: not self._running, timeout=30)
            self.database.reset(self.app)
        self.app.extensions.pop("view_cache", None)
        self.post_office.taken.clear()

    def close(self) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()
        self.post_office.close()
        with self.app.app_context():
            db.engine.dispose()
