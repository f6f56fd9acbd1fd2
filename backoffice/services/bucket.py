"""Files in a bucket that speaks S3: `s3://KEY:SECRET@host:port/bucket?region=…`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Self
from urllib.parse import parse_qs, unquote, urlsplit

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store


@dataclass(frozen=True)
class Bucket:
    """One bucket of one account. `s3+http://` speaks to it without TLS, on one's own network."""

    store: S3Store

    @classmethod
    def at(cls, url: str) -> Self:
        """The bucket that an address names."""
        parts = urlsplit(url)
        plain = parts.scheme == "s3+http"
        host = parts.netloc.rpartition("@")[2]
        store = S3Store(
            parts.path.strip("/"),
            endpoint=f"{'http' if plain else 'https'}://{host}",
            access_key_id=unquote(parts.username or ""),
            secret_access_key=unquote(parts.password or ""),
            region=parse_qs(parts.query).get("region", ["us-east-1"])[0],
            client_options={"allow_http": plain, "timeout": "30s"},
            retry_config={"max_retries": 2},
        )
        return cls(store)

    def write(self, name: str, content: bytes) -> None:
        with _in_order():
            obstore.put(self.store, name, content)

    def read(self, name: str) -> bytes | None:
        try:
            with _in_order():
                return bytes(obstore.get(self.store, name).bytes())
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        try:
            with _in_order():
                obstore.delete(self.store, name)
        except FileNotFoundError:
            return

    def names(self, *, before: datetime) -> Iterator[str]:
        with _in_order():
            for page in obstore.list(self.store):
                yield from (each["path"] for each in page if each["last_modified"] < before)


@contextmanager
def _in_order() -> Iterator[None]:
    """Raises OSError for whatever keeps the bucket from doing its work."""
    try:
        yield
    except FileNotFoundError:
        raise
    except BaseError as error:
        raise OSError(f"The bucket doesn't answer: {error}") from error
