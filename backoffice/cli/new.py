"""`new`: the files with which something begins."""

from __future__ import annotations

import re
from keyword import iskeyword
from pathlib import Path
from string import Template

import click

from backoffice.cli.application import in_checkout
from backoffice.cli.environment import ROOT
from backoffice.models.record import Base

PACKAGE = ROOT / "backoffice"

MODEL = Template('''\
"""$Plural: what they are, in one sentence."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped

from backoffice.i18n import _l
from backoffice.models.record import Record, field, sort_index


class $Class(Record):
    """What one of them is, in one sentence."""

    __tablename__ = "$name"
    __title__ = "title"
    __label__ = _l("$Singular")
    __label_plural__ = _l("$Plural")
    __fragments__ = ("title",)

    title: Mapped[str] = field(_l("Title"), String(200))


sort_index($Class.title)
''')

VIEW = Template('''\
"""$Plural in the admin."""

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.$name import $Class
from backoffice.records.form import Panel


class ${Class}View(RecordView):
    record = $Class
    columns = [$Class.title, $Class.updated_at]
    order = "title"
    panels = [Panel(_l("$Singular"), $Class.title)]
''')

NEXT = Template("""\
Next:
  1. Declare the fields in $model and say in $view how they are shown.
  2. In backoffice/policy/permissions.py, add "$name.manage" with words that explain it.
  3. In backoffice/policy/rules.py, add what it allows:
     $Class: {"$name.manage": [may("view", "create", "edit", "delete")]},
     and the same to ALLOWED in tests/policy/test_permissions.py:
     "$name.manage": {"$name": CHANGED},
  4. In backoffice/admin/__init__.py, put ${Class}View into the menu.
  5. Add the permission to docs/operating.md and the table to docs/architecture.md.
  6. python3 manage.py db upgrade
     python3 manage.py db revision "$plural"
     python3 manage.py db upgrade
  7. python3 manage.py translations update
  8. python3 manage.py test tests/admin/test_every_record_type.py -k ${Class}View
docs/adding-a-record-type.md goes through it with an example.""")


@click.group()
def new() -> None:
    """Write the files with which something new begins."""
    in_checkout()


@new.command()
@click.argument("name")
def record(name: str) -> None:
    """Write the model and the admin view of a record type NAME.

    NAME is the singular in lower case, with underscores: event, press_release. Nothing that is
    there is overwritten. It says what is left to do.
    """
    model, view = PACKAGE / "models" / f"{name}.py", PACKAGE / "admin" / f"{name}s.py"
    _refuse(name, [model, view])
    words = _words(name)
    for path, template in ((model, MODEL), (view, VIEW)):
        path.write_text(template.substitute(words), encoding="utf-8")
        click.echo(f"Wrote {_shown(path)}")
    click.echo(NEXT.substitute(words, model=_shown(model), view=_shown(view)))


def _refuse(name: str, paths: list[Path]) -> None:
    """Raises click.ClickException for a name that can't be a table, a module and a class."""
    plain = name.isascii() and name.isidentifier() and name == name.lower()
    if not plain or iskeyword(name) or not name[0].isalpha():
        raise click.ClickException(
            f"“{name}” can't name a record type: use lower-case letters, digits and underscores, "
            "as in press_release."
        )
    if name in Base.metadata.tables:
        raise click.ClickException(f"There is a table “{name}” already: choose another name.")
    for path in paths:
        if path.exists():
            raise click.ClickException(f"{_shown(path)} is there already: choose another name.")


def _words(name: str) -> dict[str, str]:
    singular = name.replace("_", " ").capitalize()
    name_of_class = "".join(part.capitalize() for part in name.split("_"))
    plural = _plural(singular)
    words = {"name": name, "Class": name_of_class, "Singular": singular, "Plural": plural}
    return {**words, "plural": plural.lower()}


def _plural(word: str) -> str:
    """More than one of it, as most words have it; files and addresses just add an s."""
    if re.search("[^aeiou]y$", word):
        return f"{word[:-1]}ies"
    return f"{word}es" if re.search("(s|x|z|ch|sh)$", word) else f"{word}s"


def _shown(path: Path) -> str:
    return f"backoffice/{path.relative_to(PACKAGE)}"
