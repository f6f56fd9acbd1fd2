"""Keeping the answer of a view for a while. Only for visitors, never for people logged in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from cachelib import SimpleCache
from flask import Response, current_app, make_response, request

from backoffice.web.identity import member
from backoffice.web.locale import page_language


def cached_view(*, seconds: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer visitors from memory, and let their browsers and proxies do so too.

    For views whose answer holds no form: a form carries one visitor's token.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            if member() is not None:
                return make_response(view(*args, **kwargs))
            cache: SimpleCache = current_app.extensions.setdefault("view_cache", SimpleCache())
            key = f"{request.full_path} {page_language()}"
            kept = cache.get(key)
            if kept is None:
                response = make_response(view(*args, **kwargs))
                response.headers["Cache-Control"] = f"public, max-age={seconds}"
                response.vary.update(["Cookie", "Accept-Language"])
                kept = (response.get_data(), response.status_code, list(response.headers))
                cache.set(key, kept, timeout=seconds)
            return Response(*kept)

        return answer

    return decorate
