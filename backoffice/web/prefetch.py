"""Pages that are fetched once somebody points at their link, so that they open at once.

Browsers that know speculation rules do it by themselves, without script; others leave it.
Source: https://html.spec.whatwg.org/multipage/speculative-loading.html
"""

from __future__ import annotations

import json
from functools import cache

from flask import Flask, Response

from backoffice.web import bundles

# No file to keep, and nothing that starts work: the page of Undo tries it out, under locks.
FILES = ["/admin/*/export/*", "/admin/*/import/errors/*", "/admin/jobs/file/*"]
LEFT_OUT = ["/assets/*", "/outbox/*", *FILES, "/admin/jobs/problems/*", "/admin/undo/*"]
RULES = {
    "prefetch": [
        {
            "where": {
                "and": [
                    {"href_matches": "/*"},
                    {"not": {"href_matches": LEFT_OUT}},
                    {"not": {"selector_matches": "[rel~=nofollow], [download], [target]"}},
                ]
            },
            "eagerness": "moderate",
        }
    ]
}
FILE = "prefetch.rules"


def init_app(app: Flask) -> None:
    rules_url = cache(lambda: bundles.publish(FILE, json.dumps(RULES).encode()))

    @app.after_request
    def announce(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Speculation-Rules"] = f'"{rules_url()}"'
        return response
