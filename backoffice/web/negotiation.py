"""HTML or JSON, as the client asks."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, json, request


def wants_json() -> bool:
    """Whether the client prefers JSON to a page."""
    offered = ["text/html", "application/json"]
    return request.accept_mimetypes.best_match(offered, "text/html") == "application/json"


def json_response(body: Any, status: int = 200) -> Response:
    """Readable UTF-8 JSON."""
    text = json.dumps(body, ensure_ascii=False, indent=2)
    return current_app.response_class(f"{text}\n", status, mimetype="application/json")
