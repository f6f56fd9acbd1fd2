"""Where files lie that were uploaded: a folder of the instance, or a bucket by MEDIA_URL.

Names are ours, letters and digits; none comes from outside.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Protocol

from flask import current_app


class Storage(Protocol):
    """What a place for files has to do. Raises OSError where it is out of order."""

    def write(self, name: str, content: bytes) -> None:
        """Keep a file whole, or not at all."""

    def read(self, name: str) -> bytes | None:
        """What is in a file; None when there is none."""

    def remove(self, name: str) -> None:
        """Take a file away, if it is there."""

    def names(self, *, before: datetime) -> Iterator[str]:
        """The files that were written before some moment."""


class Folder:
    """Files in a folder that nobody but the application reads."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def write(self, name: str, content: bytes) -> None:
        path = self._place(name)
        for folder in (self.path, path.parent):
            folder.mkdir(mode=0o700, exist_ok=True)
        unfinished = path.with_suffix(f".{secrets.token_hex(4)}")
        unfinished.touch(mode=0o600)
        try:
            unfinished.write_bytes(content)
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)

    def read(self, name: str) -> bytes | None:
        try:
            return self._place(name).read_bytes()
        except FileNotFoundError:
            return None

    def remove(self, name: str) -> None:
        self._place(name).unlink(missing_ok=True)

    def names(self, *, before: datetime) -> Iterator[str]:
        for path in self.path.glob("*/*"):
            if path.stat().st_mtime < before.timestamp():
                yield path.name

    def _place(self, name: str) -> Path:
        # Folders of some hundred files each, where one would hold them all.
        return self.path / name[:2] / name


def storage() -> Storage:
    """The place that the settings name."""
    return _open(current_app.config["MEDIA_URL"], current_app.instance_path)


@cache
def _open(url: str, instance: str) -> Storage:
    if not url:
        return Folder(Path(instance) / "media")
    from backoffice.services.bucket import Bucket  # its library is there for those who need it

    return Bucket.at(url)
