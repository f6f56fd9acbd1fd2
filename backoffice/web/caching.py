"""Keeping the answer of a view for a while. Only for visitors, never for people logged in."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from cachelib import SimpleCache
from flask import Response, current_app, make_response, request

from backoffice.web.identity import member
from backoffice.web.locale import page_language

# Each may be a feed of many long posts.
MOST_KEPT = 100


def cached_view(*, seconds: int) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer visitors from memory, and let their browsers and proxies do so too.

    For views whose answer holds no form, since that carries one visitor's token, and which read
    nothing of the query string: nobody fills the memory with one page under many addresses.
    """

    def decorate(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(*args: Any, **kwargs: Any) -> Response:
            if member() is not None:
                return make_response(view(*args, **kwargs))
            cache = current_app.extensions.setdefault("view_cache", SimpleCache(MOST_KEPT))
            key = f"{request.path} {page_language()}"
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
