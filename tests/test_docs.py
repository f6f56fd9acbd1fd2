"""The documents name everything that they promise to name, and their links lead somewhere."""

from __future__ import annotations

import re
from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

import grimp
import pytest

from backoffice.cli.main import COMMANDS
from backoffice.models.record import Base
from backoffice.policy.permissions import PERMISSIONS
from backoffice.settings import CHECKOUT, DEFAULTS, SPECIFICATION

DOCUMENTS = [CHECKOUT / "README.md", *sorted((CHECKOUT / "docs").glob("*.md"))]
SETUP = ConfigParser()
SETUP.read(CHECKOUT / "setup.cfg")
LINK = re.compile(r"\]\((?!https?:|#)([^)#\s]+)")


def read(name: str) -> str:
    return (CHECKOUT / name).read_text(encoding="utf-8")


def rows(text: str) -> dict[str, list[str]]:
    """The cells of each table row that begins with a name in code, by that name."""
    lines = [line.strip() for line in text.splitlines() if line.startswith("| `")]
    found = {}
    for line in lines:
        first, *others = (cell.strip() for cell in line.strip("|").split("|"))
        found[first.strip("`")] = others
    return found


def requirements() -> list[str]:
    lists = SETUP["options"]["install_requires"], *SETUP["options.extras_require"].values()
    lines = "\n".join(lists).split("\n")
    return sorted({re.split(r"[\s\[<>=]", line)[0] for line in lines if line})


def layers() -> list[str]:
    return SETUP["importlinter:contract:layers"]["layers"].replace("backoffice.", "").split()


def arrows() -> list[tuple[str, str]]:
    """What points to what in the pictures: neighbours in each chain of arrows."""
    pictures = re.findall(r"```mermaid\n(.*?)```", read("docs/architecture.md"), re.DOTALL)
    chains = [line.strip().split(" --> ") for text in pictures for line in text.splitlines()]
    return [pair for chain in chains for pair in pairwise(chain)]


def module(drawn: str) -> str:
    return f"backoffice.{drawn.replace('/', '.')}"


@pytest.mark.parametrize("name", SPECIFICATION)
def test_each_setting_has_its_line_with_the_default_of_the_code(name: str) -> None:
    default, words = rows(read("docs/operating.md"))[name]
    value = DEFAULTS[name]
    shown = ",".join(value) if isinstance(value, list) else str(value)
    assert default.strip("`") == (shown.lower() if isinstance(value, bool) else shown)
    assert words


def test_no_line_speaks_of_a_setting_that_is_gone() -> None:
    named = {name for name in rows(read("docs/operating.md")) if re.fullmatch(r"[A-Z_]+", name)}
    assert named == set(SPECIFICATION)


@pytest.mark.parametrize("name", [*PERMISSIONS, *(f"manage.py {name}" for name in COMMANDS)])
def test_each_permission_and_each_command_has_its_line(name: str) -> None:
    assert rows(read("docs/operating.md"))[name][-1]


@pytest.mark.parametrize("name", [*sorted(Base.metadata.tables), *requirements()])
def test_each_table_and_each_library_has_its_line(name: str) -> None:
    assert rows(read("docs/architecture.md"))[name][-1]


def test_the_layers_are_those_that_the_imports_keep() -> None:
    text = read("docs/architecture.md")
    picture = text.partition("```\n")[2].partition("```")[0]
    drawn = [line.split("  ")[0].split() for line in picture.splitlines()]
    assert [word for line in drawn for word in line] == layers()


def test_the_arrows_in_the_pictures_are_imports() -> None:
    code, drawn = grimp.build_graph("backoffice"), arrows()
    assert len(drawn) > 20
    for one, other in drawn:
        assert module(other) in code.find_modules_directly_imported_by(module(one)), (one, other)


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_to_files_lead_somewhere(document: Path) -> None:
    targets = LINK.findall(document.read_text(encoding="utf-8"))
    missing = [target for target in targets if not (document.parent / target).exists()]
    assert not missing


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_files_named_in_the_documents_exist(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    folders = "backoffice|deploy|docs|migrations|tests|assets"
    named = re.findall(rf"`((?:{folders})/[\w/.-]+\.\w+)`", text)
    assert not [name for name in named if not (CHECKOUT / name).exists()]


def test_the_readme_shows_a_picture_and_the_two_commands() -> None:
    first_screen = "\n".join(read("README.md").splitlines()[:30])
    assert "](docs/pictures/" in first_screen
    assert "python3 manage.py run" in first_screen
    assert "python3 manage.py test" in first_screen
