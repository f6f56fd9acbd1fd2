"""docs/adding-a-record-type.md, followed word for word in a copy of the checkout."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from backoffice.settings import CHECKOUT

PAGE = CHECKOUT / "docs" / "adding-a-record-type.md"
# What a step does, with the file that stands in bold above it, if it changes one.
STEP = re.compile(
    r"(?:^\*\*(?P<file>\S+)\*\*\n\n)?^```(?P<kind>\w+)\n(?P<text>.*?)^```$", re.M | re.S
)
CHECKS = [
    "tests/support/event_walk.py",
    "tests/test_docs.py",
    "tests/models/test_migrations.py",
    "tests/policy",
]


@dataclass(frozen=True)
class Step:
    kind: str
    text: str
    file: str


def steps() -> Iterator[Step]:
    for found in STEP.finditer(PAGE.read_text(encoding="utf-8")):
        file = (found["file"] or "").replace("\\", "")
        assert bool(file) == (found["kind"] != "sh"), f"Which file is this?\n{found['text']}"
        yield Step(found["kind"], found["text"], file)


class Copy:
    """A copy of what is under version control, with an instance and the same interpreter."""

    def __init__(self, folder: Path) -> None:
        self.root, self.instance = folder / "checkout", folder / "instance"
        self.instance.mkdir()
        listing = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
        tracked = subprocess.check_output(listing, cwd=CHECKOUT, text=True).split("\0")
        for name in filter(None, tracked):
            if (CHECKOUT / name).exists():
                (self.root / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(CHECKOUT / name, self.root / name)
        (self.root / ".venv").symlink_to(sys.prefix)

    def run(self, *arguments: str) -> None:
        clean = {k: v for k, v in os.environ.items() if not k.startswith(("PYTEST", "PYTHON"))}
        done = subprocess.run(
            [self.root / ".venv/bin/python", *arguments],
            cwd=self.root,
            env={**clean, "BACKOFFICE_INSTANCE": str(self.instance)},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{shlex.join(arguments)}\n{done.stdout}"

    def follow(self, step: Step) -> None:
        if step.kind == "sh":
            for line in step.text.splitlines():
                self.run(*shlex.split(line.removeprefix("python3 ")))
        elif step.kind == "diff":
            self.change(self.root / step.file, step.text)
        else:
            assert (self.root / step.file).exists(), f"Nothing wrote {step.file} before."
            (self.root / step.file).write_text(step.text, encoding="utf-8")

    @staticmethod
    def change(path: Path, difference: str) -> None:
        """Each part says once what stands there and what is to stand there then."""
        text = path.read_text(encoding="utf-8")
        for part in difference.split("@@\n"):
            lines = part.splitlines(keepends=True)
            before = "".join(line[1:] for line in lines if not line.startswith("+"))
            after = "".join(line[1:] for line in lines if not line.startswith("-"))
            assert text.count(before) == 1, f"{path.name} doesn't say once:\n{before}"
            text = text.replace(before, after)
        path.write_text(text, encoding="utf-8")


@pytest.mark.long
def test_whoever_follows_the_page_has_a_record_type_that_works(tmp_path: Path) -> None:
    copy = Copy(tmp_path)
    for step in steps():
        copy.follow(step)
    copy.run("-m", "ruff", "check", ".")
    copy.run("-m", "ruff", "format", "--check", ".")
    copy.run("manage.py", "test", *CHECKS)


def test_the_files_that_the_page_changes_say_what_it_expects(tmp_path: Path) -> None:
    """Without the minutes that following it takes: only whether each change still fits."""
    changes = [step for step in steps() if step.kind == "diff"]
    assert len(changes) >= 5
    for step in changes:
        target = tmp_path / Path(step.file).name
        shutil.copyfile(CHECKOUT / step.file, target)
        Copy.change(target, step.text)
