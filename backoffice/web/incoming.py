"""What a request is to this application: one whose form has names, answered in our words."""

from __future__ import annotations

from typing import IO, Any

from flask import Flask, Request
from werkzeug.exceptions import BadRequest
from werkzeug.formparser import FormDataParser

from backoffice.i18n.catalogs import texts


class NamedFields(FormDataParser):
    """Raises BadRequest for a part without a name (RFC 7578, section 4.2)."""

    def parse(self, stream: IO[bytes], *args: Any, **options: Any) -> Any:
        parsed = super().parse(stream, *args, **options)
        _stream, form, files = parsed
        if None in form or None in files:
            raise BadRequest
        return parsed


class IncomingRequest(Request):
    form_data_parser_class = NamedFields

    @property
    def wtforms_translations(self) -> Any:
        """Flask-WTF asks the request for WTForms' texts: ours, with theirs behind them."""
        return texts.get_translations()


def init_app(app: Flask) -> None:
    app.request_class = IncomingRequest
