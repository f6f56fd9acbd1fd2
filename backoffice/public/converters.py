"""Parts of addresses that hold more than one value."""

from __future__ import annotations

from werkzeug.routing import BaseConverter


class WordsConverter(BaseConverter):
    """Words joined by a plus: `python+flask` is ["python", "flask"]."""

    regex = r"[^/]+"

    def to_python(self, value: str) -> list[str]:
        return [word for word in value.split("+") if word]

    def to_url(self, value: list[str]) -> str:
        return "+".join(super(WordsConverter, self).to_url(word) for word in value)
