"""Addresses inside the admin that remember the list one came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from flask import Flask, request, url_for

from backoffice.records.filters import periods_of
from backoffice.records.listing import Page


def back_to_list(endpoint: str) -> str:
    """The list as it was left. `back` carries its query string only, never an address."""
    base = url_for(f"{endpoint}.index_view")
    query = request.values.get("back", "")[:2000]
    return f"{base}?{query}" if query else base


def list_query() -> str:
    """The present list's query string, for its rows to carry along."""
    return request.query_string.decode("utf-8", "replace")


def list_address(**changes: Any) -> str:
    """The present list with some parameters replaced; None removes one. Back on page one."""
    parameters = request.args.to_dict(flat=False)
    parameters.pop("at", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value if isinstance(value, list) else [str(value)]
    query = urlencode(parameters, doseq=True)
    return f"{request.path}?{query}" if query else request.path


def without(parameters: tuple[tuple[str, str], ...]) -> str:
    """The present list without one filter."""
    return list_address(**{name: None for name, _value in parameters})


def toggled_sort(key: str, page: Page) -> str:
    """The address that sorts by a column, the other way round when it does already."""
    return list_address(sort=f"-{key}" if page.sort == key else key)


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        list_query=list_query,
        list_address=list_address,
        without=without,
        toggled_sort=toggled_sort,
        back_to_list=back_to_list,
        periods_of=periods_of,
    )
