"""Lines of a file done to records: by the form's checks, the services and the policy of the form.

What a cell says that the record says already is no change, whatever one may do with that field.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import selectinload

from backoffice.extensions import db
from backoffice.i18n import _
from backoffice.models.actor import Actor
from backoffice.models.importing import LineKind
from backoffice.models.markup import cut
from backoffice.models.record import Record
from backoffice.models.recorder import savepoint
from backoffice.policy import Forbidden, Refused, can, scope
from backoffice.records import form as forms
from backoffice.records import lookup
from backoffice.records.attributes import Attribute
from backoffice.records.cell_texts import Unreadable, is_same, text_of, typed
from backoffice.records.declaration import Listing
from backoffice.records.ids import read_id
from backoffice.records.importing import ID, Plan
from backoffice.records.lines import Line
from backoffice.services.bulk import FORBIDDEN
from backoffice.services.save import Conflict

MOST_LETTERS = 200


@dataclass(frozen=True)
class Result:
    """What came of a line; see ImportLine."""

    line: int
    kind: LineKind
    title: str = ""
    record_id: int | None = None
    cells: list[list[str]] = field(default_factory=list)


class Faulty(Exception):
    """A line can't be done. Holds the columns, by key, with the reasons."""

    def __init__(self, whys: Mapping[str, Any]) -> None:
        super().__init__()
        self.whys = whys


class Importer:
    """Does lines to the records of one list, for one person. Part of the present change set.

    A record that changed after `unchanged_since` is not changed again.
    """

    def __init__(
        self,
        listing: Listing,
        plan: Plan,
        headings: Sequence[str],
        *,
        by: Actor,
        unchanged_since: datetime | None = None,
    ) -> None:
        self.listing, self.plan, self.by = listing, plan, by
        self.unchanged_since = unchanged_since
        self.forbidden: list[Forbidden] = []
        read = zip(plan.columns, headings, strict=True)
        self._headings = {column: heading for column, heading in read if column}
        self._fields = {each.key: each for each in listing.fields if each.key in plan.columns}
        self._forms: dict[frozenset[str], Any] = {}
        self._found: dict[Any, Record] = {}
        self._meant: dict[Any, Record | None] = {}

    def do(self, lines: Sequence[Line]) -> list[Result]:
        """What came of each line. One that fails leaves nothing behind, the others stay."""
        found = self._find([self.plan.key_of(line.cells) for line in lines if not line.problem])
        return [self._line(line, found) for line in lines]

    def _line(self, line: Line, found: Mapping[str, Record]) -> Result:
        try:
            if line.problem:
                raise Faulty({"": line.problem})
            return self._decide(line, self._texts(line), self.plan.key_of(line.cells), found)
        except Faulty as faulty:
            texts = {} if line.problem else self._texts(line)
            cells = [
                [self._headings.get(key, ""), _short(texts.get(key, "")), str(why)]
                for key, why in faulty.whys.items()
            ]
            title = texts.get(self.listing.record.__title__) or self.plan.key_cell(line.cells)
            return Result(line.number, LineKind.FAILED, _short(title), None, cells)

    def _texts(self, line: Line) -> dict[str, str]:
        """What a line says, by field."""
        pairs = zip(self.plan.columns, line.cells, strict=True)
        return {key: cell for key, cell in pairs if key and cell is not None}

    def _decide(
        self, line: Line, texts: dict[str, str], key: str, found: Mapping[str, Record]
    ) -> Result:
        record = found.get(key) if key else None
        if record is not None:
            if self.plan.mode == "create":
                return self._left_out(line, record, str(record), _("It is there already."))
            return self._update(line, record, texts)
        if self.plan.mode == "update":
            return self._left_out(line, None, key, _("No record is found by this."))
        if key and self.plan.key == ID:
            why = _("No record that you may see has this id. Leave it empty for a new one.")
            raise Faulty({ID: why})
        return self._create(line, texts)

    def _left_out(self, line: Line, record: Record | None, title: str, why: str) -> Result:
        cells = [[self._headings.get(self.plan.key, ""), "", why]]
        record_id = record.id if record else None
        return Result(line.number, LineKind.SKIPPED, _short(title), record_id, cells)

    # --- making and changing

    def _create(self, line: Line, texts: dict[str, str]) -> Result:
        kind = self.listing.record
        if not can(self.by, "create", kind):
            self.forbidden.append(Forbidden("create", kind))
            raise Faulty({"": FORBIDDEN})
        given = {each.key: texts[each.key] for each in self._given(texts)}
        values = self._values(kind, "create", given, None)
        record = self._try(lambda: self.listing.create(kind, values, by=self.by))
        cells = [[self._headings[key], "", _short(text)] for key, text in given.items() if text]
        return Result(line.number, LineKind.CREATED, _short(str(record)), record.id, cells)

    def _given(self, texts: Mapping[str, str]) -> list[Attribute]:
        """The fields of a new record that aren't left to what the form begins with."""
        return [
            each
            for key, each in self._fields.items()
            if key in texts and (texts[key].strip() or (each.required and each.kind != "reference"))
        ]

    def _update(self, line: Line, record: Record, texts: dict[str, str]) -> Result:
        changed = self._changed(record, texts)
        before = {key: text_of(record, self._fields[key]) for key in changed}
        version, title = record.version, _short(str(record))
        if changed:
            self._refuse_changed(record)
            values = self._values(record, "edit", changed, record)
            self._try(lambda: self.listing.save(record, values, since=version, by=self.by))
        if record.version == version:
            return Result(line.number, LineKind.UNCHANGED, title, record.id)
        pairs = ((key, before[key], text_of(record, self._fields[key])) for key in changed)
        cells = [
            [self._headings[k], _short(old), _short(new)] for k, old, new in pairs if old != new
        ]
        return Result(line.number, LineKind.UPDATED, title, record.id, cells)

    def _refuse_changed(self, record: Record) -> None:
        """Whoever had the file checked has not seen what became of the record since."""
        if self.unchanged_since and record.updated_at > self.unchanged_since:
            raise Faulty({"": _("It changed meanwhile.")})

    def _changed(self, record: Record, texts: Mapping[str, str]) -> dict[str, str]:
        """What a line says otherwise than the record. Of what one may not see, nothing is told."""
        open_to = can(self.by, "edit", record)
        return {
            key: texts[key]
            for key, each in self._fields.items()
            if key in texts
            and not (
                (open_to or can(self.by, "view", record, key))
                and is_same(record, each, texts[key], self._means)
            )
        }

    def _means(self, kind: type[Record], name: str) -> Record | None:
        """What a name in a cell means: asked once for the whole of the lines."""
        if (kind, name) not in self._meant:
            self._meant[kind, name] = lookup.find(kind, name, by=self.by)
        return self._meant[kind, name]

    def _values(
        self, thing: Record | type[Record], action: str, texts: dict[str, str], record: Any
    ) -> dict[str, Any]:
        """The texts as values. Raises Faulty for what the form or the policy refuses."""
        if record is not None and not can(self.by, action, record):
            self.forbidden.append(Forbidden(action, record))
            raise Faulty({"": FORBIDDEN})
        sent, whys = self._typed(thing, action, texts)
        form = self._form(frozenset(sent)).filled(sent, record, self._found)
        if not form.validate():
            whys |= {key: errors[0] for key, errors in form.errors.items() if key}
        if whys:
            raise Faulty(whys)
        return forms.values(form)

    def _typed(
        self, thing: Record | type[Record], action: str, texts: dict[str, str]
    ) -> tuple[dict[str, str], dict[str, Any]]:
        """The texts as somebody would type them, and why others can't be."""
        sent: dict[str, str] = {}
        whys: dict[str, Any] = {}
        for key, text in texts.items():
            if not can(self.by, action, thing, key):
                self.forbidden.append(Forbidden(action, thing, key))
                whys[key] = _("You may not set this here.")
                continue
            try:
                sent[key] = typed(self._fields[key], text)
            except Unreadable as unreadable:
                whys[key] = unreadable
        return sent, whys

    def _form(self, keys: frozenset[str]) -> type[forms.RecordForm]:
        if keys not in self._forms:
            attributes = [self._fields[key] for key in sorted(keys)]
            self._forms[keys] = forms.form_class(attributes, by=self.by)
        return self._forms[keys]

    def _try(self, work: Any) -> Any:
        """Raises Faulty for what the services refuse."""
        try:
            with savepoint():
                return work()
        except Refused as refused:
            known = refused.field if refused.field in self._headings else ""
            raise Faulty({known: refused.message}) from refused
        except Forbidden as forbidden:
            self.forbidden.append(forbidden)
            raise Faulty({forbidden.field: FORBIDDEN}) from forbidden
        except Conflict as conflict:
            raise Faulty({"": _("It changed meanwhile.")}) from conflict

    # --- finding

    def _find(self, keys: Sequence[str]) -> dict[str, Record]:
        """The records that lines mean, by key, as far as the person sees them."""
        kind, wanted = self.listing.record, [key for key in keys if key]
        if not wanted:
            return {}
        column = getattr(kind, self.plan.key)
        values: list[Any] = [read_id(key) or 0 for key in wanted] if self.plan.key == ID else wanted
        relations = [
            selectinload(getattr(kind, each.key))
            for each in self._fields.values()
            if each.kind in ("reference", "collection")
        ]
        query = select(kind).where(column.in_(values), scope(kind, "view", self.by))
        found = db.session.scalars(query.options(*relations))
        return {str(getattr(record, self.plan.key)): record for record in found}


def _short(text: str) -> str:
    clean = "".join(letter for letter in text if letter >= " " or letter in "\n\t")
    return cut(clean, MOST_LETTERS)
