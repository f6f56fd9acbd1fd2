"""The headers of every answer, errors included: what a browser may do with our pages."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from flask import Flask, Response, current_app, request, session

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

POLICY = "; ".join(
    [
        "default-src 'self'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
# The blueprints of what everybody may read.
PUBLIC = {"public", "authors"}
ONE_YEAR = 31_536_000
# Of what never changes under its address.
FOREVER = f"public, max-age={ONE_YEAR}, immutable"


def protect(response: Response) -> Response:
    _limit_caching(response)
    if request.endpoint == "security.logout":
        response.headers["Clear-Site-Data"] = '"cache"'  # of the storage, only which keys one likes
    return response


def _limit_caching(response: Response) -> None:
    if request.blueprint == "security":
        response.headers["Cache-Control"] = "no-store"
    elif response.headers.get("Cache-Control", "").startswith("public"):
        session.modified = False  # nobody's cookie goes along: a cache would hand it to others
        if response.headers["Cache-Control"] == FOREVER:
            session.accessed = False  # the same for everybody, so it doesn't vary by cookie
    elif "Cache-Control" not in response.headers:
        personal = "_user_id" in session or response.status_code >= 400
        response.headers["Cache-Control"] = "private, no-cache" if personal else "no-cache"
        response.vary.update(["Cookie", "Accept", "Accept-Language"])


def allow_origin(response: Response) -> Response:
    """Let the configured sites, and no others, read the public JSON."""
    friends: list[str] = current_app.config["CORS_ORIGINS"]
    if not friends or request.blueprint not in PUBLIC:
        return response
    # A shared cache must not give one site's answer to another.
    response.vary.add("Origin")
    origin = request.headers.get("Origin", "")
    if origin in friends:
        response.headers["Access-Control-Allow-Origin"] = origin
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def init_app(app: Flask) -> None:
    app.after_request(protect)
    app.after_request(allow_origin)


def wrap(app: Flask) -> None:
    """Put the headers on whatever the parts before answer, files included."""
    ours, application = HEADERS | {"Cache-Control": "no-cache"}, app.wsgi_app
    if app.config["SITE_URL"].startswith("https://"):
        ours["Strict-Transport-Security"] = f"max-age={ONE_YEAR}; includeSubDomains"

    def protected(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            present = {name.lower() for name, _value in headers}
            missing = [each for each in ours.items() if each[0].lower() not in present]
            return start_response(status, headers + missing, *error)

        return application(environ, start)

    app.wsgi_app = protected  # type: ignore[method-assign]
