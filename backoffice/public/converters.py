"""Parts of addresses: ids of records, and several words at once."""

from __future__ import annotations

from werkzeug.routing import BaseConverter, IntegerConverter, Map, ValidationError

from backoffice.records.ids import LARGEST_ID

MOST_WORDS = 10


class IdConverter(IntegerConverter):
    """The id of a record. What no database can hold is nowhere."""

    regex = r"[0-9]{1,10}"

    def __init__(self, map: Map) -> None:
        super().__init__(map, min=1, max=LARGEST_ID)


class WordsConverter(BaseConverter):
    """Words joined by a plus: `python+flask` is ["python", "flask"]. Many more are nowhere."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> list[str]:
        words = list(dict.fromkeys(word for word in value.split("+") if word))
        if len(words) > MOST_WORDS:  # each is another join, and a database plans joins for minutes
            raise ValidationError
        return words

    def to_url(self, value: list[str]) -> str:
        return "+".join(super(WordsConverter, self).to_url(word) for word in value)
