"""Addresses inside the admin that remember the list one came from."""

from __future__ import annotations

from typing import Any
from urllib.parse import parse_qs, urlencode

from flask import Flask, request, url_for
from werkzeug.exceptions import BadRequest

from backoffice.models.record import Record
from backoffice.models.saved_view import SavedView
from backoffice.records.around import Neighbour
from backoffice.records.filters import can_be_empty
from backoffice.records.listing import Page
from backoffice.records.ranges import periods_of
from backoffice.records.views import parameters_of_view

MOST_LETTERS = 8_000


def endpoint_of(record_type: str) -> str:
    """By what name the view of a record type is known, in addresses and in the names of files."""
    return f"{record_type}s"


def back_query() -> dict[str, list[str]]:
    """The parameters of the list that one came from."""
    return query_of(request.values.get("back", ""), keep_blank_values=True)


def back_to_list(endpoint: str, row: Record | None = None, **changes: str | None) -> str:
    """The list as it was left, at the row of a record, with some parameters replaced.

    None removes one. `back` carries the list's query string only, never an address.
    """
    address = list_with(endpoint, _changed_back_query(**changes))
    return f"{address}#row-{row.id}" if row else address


def _changed_back_query(**changes: str | None) -> dict[str, list[str]]:
    kept = {name: values for name, values in back_query().items() if name not in changes}
    return kept | {name: [value] for name, value in changes.items() if value is not None}


def another_new() -> str:
    """The form of a new record: what the address named for the last one it names for the next."""
    query = {} if "id" in request.args else request.args.to_dict(flat=False)
    if back := request.form.get("back"):
        query["back"] = [back]
    return with_query(url_for(".create_view"), query)


def beside(neighbour: Neighbour, view: str) -> str:
    """The page of a record's neighbour: the list that it leads back to is where that one stands."""
    query = _changed_back_query(at=neighbour.at) if neighbour.at else back_query()
    return url_for(f".{view}", id=neighbour.id, back=urlencode(query, doseq=True) or None)


def view_address(endpoint: str, view: SavedView) -> str:
    """The list as a saved view has it."""
    return list_with(endpoint, parameters_of_view(view))


def query_of(text: str, *, keep_blank_values: bool = False) -> dict[str, list[str]]:
    """The parameters of a query string that a form carries: all, since a part would mean more rows.

    Raises BadRequest where it is longer than any address that a server takes.
    """
    if len(text) > MOST_LETTERS:
        raise BadRequest
    return parse_qs(text, keep_blank_values=keep_blank_values)


def list_with(endpoint: str, query: dict[str, list[str]]) -> str:
    """The list with these parameters."""
    return with_query(url_for(f"{endpoint}.index_view"), query)


def with_query(path: str, query: dict[str, list[str]]) -> str:
    return f"{path}?{urlencode(query, doseq=True)}" if query else path


def list_query() -> str:
    """The present list's query string, for its rows to carry along; no selection: ticks can't."""
    parameters = request.args.to_dict(flat=False)
    parameters.pop("selection", None)
    return urlencode(parameters, doseq=True)


def list_address(**changes: Any) -> str:
    """The present list with some parameters replaced; None removes one. Back on page one."""
    query = list_parameters(**changes)
    return f"{request.path}?{query}" if query else request.path


def list_parameters(**changes: Any) -> str:
    """The query string of `list_address`.

    It names no selection: links take no ticks along, so those taken off would come back.
    """
    parameters = request.args.to_dict(flat=False)
    for passing in ("at", "facets", "selection"):
        parameters.pop(passing, None)
    for name, value in changes.items():
        parameters.pop(name, None)
        if value is not None:
            parameters[name] = value if isinstance(value, list) else [str(value)]
    return urlencode(parameters, doseq=True)


def without(parameters: tuple[tuple[str, str], ...]) -> str:
    """The present list without one filter."""
    return list_address(**{name: None for name, _value in parameters})


def toggled_sort(key: str, page: Page) -> str:
    """What sorts by a column, the other way round when it does already."""
    return f"-{key}" if page.sort == key else key


def init_app(app: Flask) -> None:
    app.jinja_env.globals.update(
        endpoint_of=endpoint_of,
        list_query=list_query,
        list_address=list_address,
        list_parameters=list_parameters,
        without=without,
        view_address=view_address,
        toggled_sort=toggled_sort,
        back_to_list=back_to_list,
        beside=beside,
        periods_of=periods_of,
        can_be_empty=can_be_empty,
    )
