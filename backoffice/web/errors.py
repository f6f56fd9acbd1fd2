"""Error pages: what went wrong, in the reader's words, and the way on. HTML or JSON as asked."""

from __future__ import annotations

import re
import secrets
from typing import Any

from flask import Flask, Response, current_app, redirect, render_template, request, url_for
from flask_wtf.csrf import CSRFError
from limits.errors import StorageError
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm.exc import ObjectDeletedError
from werkzeug.exceptions import HTTPException, InternalServerError, SecurityError, Unauthorized
from werkzeug.urls import uri_to_iri
from werkzeug.wrappers import Response as AnyResponse

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.actor import holds
from backoffice.models.outage import advice, first_line, is_busy, is_outage
from backoffice.policy import Forbidden, Refused, can
from backoffice.records.attributes import written_fields
from backoffice.records.fields import SHOWN
from backoffice.services.refusals import remember
from backoffice.web.gate import requirement_of
from backoffice.web.identity import is_gone, member, nobody
from backoffice.web.negotiation import json_response, wants_json

TITLES: dict[int, Any] = {
    400: _l("This request can't be understood"),
    401: _l("Log in first"),
    403: _l("You may not open this page"),
    404: _l("There is nothing here"),
    405: _l("This page can't be used that way"),
    409: _l("That can't be done now"),
    413: _l("That is too large"),
    415: _l("This format is not accepted"),
    429: _l("Too many tries"),
    500: _l("Something broke on our side"),
    503: _l("The site is busy"),
}
SENTENCES: dict[int, Any] = {
    400: _l("Something in the address or the form is not as it should be. Go back and try again."),
    401: _l("This page is for people with an account."),
    403: _l("Your account doesn't have the permission that this page needs."),
    404: _l("The address has a slip of the pen, or what was here has gone."),
    405: _l("Go back and use the buttons of the page."),
    413: _l("Send less at a time."),
    415: _l("Use the form of the page."),
    429: _l("Wait a few minutes, then try again."),
    500: _l("It has been noted. Tell us the reference if it happens again."),
    503: _l("Long work is being written at the moment. Try again in a minute."),
}

STALE = _l("The form was open for too long. Go back, reload the page and send it again.")
ENDED = _l(
    "Your log-in ended, or the form was open for too long. "
    "Copy what you wrote, then open the form again."
)
LOGGED_OUT = _l("Your log-in ended. Log in, then do it again.")
HIDDEN = _l(
    "Your browser hides from which page a form is sent. "
    "Allow it to tell this site, then send the form again."
)
# Of the headers of an error, those that its page keeps.
TOLD = ("Allow", "Retry-After")

# Names of fields that nobody writes in, or whose words are nobody else's business.
NOT_WRITTEN = re.compile(rf"password|{SHOWN}$|^(csrf_token|back|next)$")

# The permission is there, and has no say over this record or field.
NOT_THIS_ONE = _l("Your permissions don't reach this record as it is now, or not this part of it.")


def handle_http(error: HTTPException) -> AnyResponse:
    if isinstance(error, SecurityError):
        # Without a host that we trust there is no address to build a page with.
        return current_app.response_class(str(SENTENCES[400]), 400, mimetype="text/plain")
    code = 401 if isinstance(error, CSRFError) and _is_logged_out() else error.code or 500
    if isinstance(error, Unauthorized) and not wants_json() and not _written():
        return redirect(url_for("security.login", next=_way_back()))
    response = page(code, _sentence(error, code))
    response.headers.update([each for each in error.get_headers() if each[0] in TOLD])
    return response


def _sentence(error: HTTPException, code: int) -> str:
    if isinstance(error, CSRFError) and request.is_secure and not request.referrer:
        return str(HIDDEN)  # Flask-WTF asks for it besides the token
    if isinstance(error, CSRFError | Unauthorized) and _written():
        return str(ENDED)
    if isinstance(error, CSRFError) and code == 401:
        return str(LOGGED_OUT)
    return str(STALE if isinstance(error, CSRFError) else SENTENCES.get(code, SENTENCES[400]))


def _is_logged_out() -> bool:
    """Whether nobody is logged in any more where somebody has to be."""
    asked = requirement_of(current_app, request.endpoint) if request.endpoint else None
    return asked is not None and not asked.public and member() is None


def _way_back() -> str | None:
    """Where one goes on after logging in: the page asked for, or that on which the form stood."""
    before, here, stood = (request.referrer or "").partition(request.host_url)
    if request.method == "POST" and here and not before:
        return uri_to_iri(f"/{stood.lstrip('/')}")  # two would name another site
    shown = request.url_rule and "GET" in (request.url_rule.methods or ())
    return request.full_path.rstrip("?") if shown else None


def _written() -> str:
    """The words in a form: what stands where people write, and what is no machine's word."""
    # Another site could put words of its own onto our page (W3C Fetch Metadata).
    if wants_json() or request.headers.get("Sec-Fetch-Site") == "cross-site":
        return ""
    try:
        fields = list(request.form.items(multi=True))
    except HTTPException:  # it can't be read, as when it is too large
        return ""
    named = written_fields()
    own = [(name, text) for name, text in fields if not NOT_WRITTEN.search(name) and text.strip()]
    return "\n\n".join(text for name, text in own if name in named or not _is_token(text))


def _is_token(text: str) -> bool:
    """Whether a machine may have put it there: a number, a choice, an address."""
    return text.isascii() and len(text.split()) == 1


def handle_forbidden(error: Forbidden) -> AnyResponse:
    user = member()
    if user is None:
        return page(403, str(SENTENCES[403]), permissions=error.permissions)
    missing = [name for name in error.permissions if not holds(user, name)]
    db.session.rollback()
    remember([error], by=user)
    sentence = SENTENCES[403] if missing else NOT_THIS_ONE
    return page(403, str(sentence), permissions=missing)


def handle_refused(error: Refused) -> AnyResponse:
    return page(409, str(error.message))


def handle_gone(_error: ObjectDeletedError) -> AnyResponse:
    """Between the look at a record and the lock on it, somebody else deleted it."""
    db.session.rollback()
    if is_gone():
        nobody()
    return page(404, str(SENTENCES[404]))


def handle_crash(_error: InternalServerError) -> AnyResponse:
    db.session.rollback()
    reference = secrets.token_hex(4).upper()
    # Flask has written the traceback on the line before.
    current_app.logger.error("Error %s at %s", reference, request.path)
    return page(500, str(SENTENCES[500]), reference=reference)


def handle_database(error: OperationalError) -> AnyResponse:
    """SQLite has one writer; behind a long one, such as an import, the others give up waiting."""
    busy = is_busy(error)
    if not busy and not is_outage(error):
        raise error
    db.session.rollback()
    return _later(page(503, str(SENTENCES[503]))) if busy else _away(advice(error))


def handle_uncounted(error: StorageError) -> AnyResponse:
    """Nobody logs in uncounted: a stranger could try as often as they like."""
    reason = first_line(error.storage_error)
    return _away(f"Rate limits can't be counted ({reason}): check LIMITS_URL and its server.")


def _away(reason: str) -> Response:
    current_app.logger.error(reason)
    nobody()
    title = _("The site is away for a moment")
    return _later(page(503, _("Try again in a minute."), title=title))


def _later(response: Response) -> Response:
    response.headers["Retry-After"] = "60"
    return response


def page(code: int, sentence: str, *, title: str = "", **details: Any) -> Response:
    """Nobody writes a text twice: what was sent in vain stands on the page."""
    written = _written()
    title = title or (_("Nothing was saved") if written else str(TITLES.get(code, TITLES[400])))
    if wants_json():
        body = {"error": {"code": code, "title": title, "message": sentence, **details}}
        response = json_response(body)
    else:
        context = {"title": title, "sentence": sentence, "layout": _layout(), **details}
        log_in = None
        if not member() and (written or code == 401):
            log_in = url_for("security.login", next=_way_back())
        html = render_template("error.html", code=code, written=written, log_in=log_in, **context)
        response = current_app.make_response(html)
    response.status_code = code
    return response


def _layout() -> str:
    user = member()
    inside = request.path.startswith("/admin") and user is not None and can(user, "enter", "admin")
    return "admin/layout.html" if inside else "public/layout.html"


def init_app(app: Flask) -> None:
    app.register_error_handler(HTTPException, handle_http)
    app.register_error_handler(Forbidden, handle_forbidden)
    app.register_error_handler(Refused, handle_refused)
    app.register_error_handler(ObjectDeletedError, handle_gone)
    app.register_error_handler(OperationalError, handle_database)
    app.register_error_handler(StorageError, handle_uncounted)
    app.register_error_handler(InternalServerError, handle_crash)
