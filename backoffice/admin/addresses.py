"""Addresses inside the admin that remember the list one came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Flask, request, url_for

from backoffice.records.filters import periods_of
from backoffice.records.listing import Page


def back_to_list(endpoint: str) -> str:
    """The list as it was left. `back` carries its query string only, never an address."""
    base = url_for(f"{endpoint}.index_view")
    query = request.values.get("back", "")[:2000]
    return f"{base}?{query}" if query else base


def query_of(text: str) -> dict[str, list[str]]:
    """The parameters of a query string that a form carries, none when there are too many."""
    return parse_qs(text[:2000]) if text.count("&") < 100 else {}


def list_with(endpoint: str, query: dict[str, list[str]]) -> str:
    """The list with these parameters."""
    base = url_for(f"{endpoint}.index_view")
    return f"{base}?{urlencode(query, doseq=True)}" if query else base


def list_query() -> str:
    """The present list's query string, for its rows to carry along."""
    return request.query_string.decode("utf-8", "replace")


def list_address(**changes: Any) -> str:
    """The present list with some parameters replaced; None removes one. Back on page one."""
    query = list_parameters(**changes)
    return f"{request.path}?{query}" if query else request.path


def list_parameters(**changes: Any) -> str:
    """The query string of `list_address`."""
    parameters = request.args.to_dict(flat=False)
    parameters.pop("at", None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value if isinstance(value, list) else [str(value)]
    return urlencode(parameters, doseq=True)


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
        list_parameters=list_parameters,
        without=without,
        toggled_sort=toggled_sort,
        back_to_list=back_to_list,
        periods_of=periods_of,
    )
