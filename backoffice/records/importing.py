"""What can be imported into a list, by whom, and how the columns of a file are understood."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from hashlib import sha256
from typing import Any

from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.models.user import normalise_email
from backoffice.policy import Refused, allowed_fields, can
from backoffice.records.attributes import Attribute
from backoffice.records.declaration import Listing
from backoffice.records.display import allowed_attributes
from backoffice.records.fields import clean_line, clean_slug
from backoffice.records.reading_tables import Format

ID = "id"
# The heading in front of lines that come back with errors: the same in every language, as others.
ERROR = "error"
MODES = {
    "both": _l("Make new records and change those that are there"),
    "create": _l("Only make new records, leave those that are there"),
    "update": _l("Only change records that are there, leave out the others"),
}
SPELLINGS = {"email": normalise_email, "slug": clean_slug}
NEEDS = {"both": ("create", "edit"), "create": ("create",), "update": ("edit",)}


@dataclass(frozen=True)
class Plan:
    """How a file becomes records.

    `columns` has, for each heading, the field that it fills, `id`, or nothing. Lines find their
    record by the column `key`; without a key each makes a new one. A `strict` import does
    nothing when one line has an error.
    """

    format: Format
    columns: tuple[str, ...]
    key: str = ""
    mode: str = "both"
    strict: bool = True

    @classmethod
    def of(cls, kept: Mapping[str, Any]) -> Plan:
        """The plan that `kept` was."""
        shapes = {"format": Format(**kept["format"]), "columns": tuple(kept["columns"])}
        return cls(**{**kept, **shapes})

    @property
    def kept(self) -> dict[str, Any]:
        """The plan in the shape of JSON."""
        return asdict(self)

    def key_of(self, cells: Sequence[str | None]) -> str:
        """By what a line finds its record: one spelling of it, or nothing."""
        text = clean_line(self.key_cell(cells))
        return SPELLINGS[self.key](text) if self.key in SPELLINGS else text

    def key_cell(self, cells: Sequence[str | None]) -> str:
        """The same as it stands in the file."""
        place = self.columns.index(self.key) if self.key else len(cells)
        return cells[place] or "" if place < len(cells) else ""  # a faulty line may be short


def fields_of(listing: Listing, by: Actor) -> list[Attribute]:
    """The fields that somebody may fill in of some record."""
    kind = listing.record
    keys = [each.key for each in listing.fields if each.kind not in ("permissions", "file")]
    settable = {*allowed_fields(by, "create", kind, keys), *allowed_fields(by, "edit", kind, keys)}
    return [each for each in listing.fields if each.key in settable]


def keys_of(listing: Listing, by: Actor) -> list[Attribute]:
    """The texts of which no two records have the same, beside the id."""
    fields = allowed_attributes(fields_of(listing, by), by)
    return [each for each in fields if each.is_unique and each.holds_text]


def modes_of(listing: Listing, by: Actor) -> list[str]:
    """What somebody may do by an import: nothing at all, one, or all of it."""
    actions = {action for action in ("create", "edit") if can(by, action, listing.record)}
    return [mode for mode, needed in NEEDS.items() if actions.issuperset(needed)]


def first_plan(format: Format, headings: Sequence[str], listing: Listing, by: Actor) -> Plan:
    """What the headings suggest: the names that an export gives, or the labels of the form."""
    fields = fields_of(listing, by)
    names = {str(each.label).casefold(): each.key for each in reversed(fields)}
    names |= {each.key: each.key for each in fields} | {ID: ID}
    columns: list[str] = []
    for heading in headings:
        found = names.get(heading.casefold(), "")
        columns.append("" if found in columns else found)
    keys = [ID, *(each.key for each in keys_of(listing, by))]
    key = next((key for key in keys if key in columns), "")
    modes = modes_of(listing, by)
    return Plan(format, tuple(columns), key, _first_mode(modes, key))


def _first_mode(modes: Sequence[str], key: str) -> str:
    return "create" if not key and "create" in modes else modes[0]


def check(plan: Plan, headings: Sequence[str], listing: Listing, by: Actor) -> None:
    """Raises Refused where a plan can't be followed."""
    offered = {ID, *(each.key for each in fields_of(listing, by))}
    used = [column for column in plan.columns if column]
    if len(plan.columns) != len(headings) or not offered.issuperset(used):
        raise Refused(_("The columns of the file are others by now. Choose them again."))
    if not set(used) - {ID}:
        raise Refused(_("Choose a field for at least one column."), "columns")
    if len(set(used)) < len(used):
        raise Refused(_("Each field can be filled from one column only."), "columns")
    if plan.mode not in modes_of(listing, by):
        raise Refused(_("Choose what is to be done."), "mode")
    _check_key(plan, listing, by)


def _check_key(plan: Plan, listing: Listing, by: Actor) -> None:
    if not plan.key:
        if plan.mode != "create":
            message = _("Without a column that finds a record, only new ones can be made.")
            raise Refused(message, "mode")
    elif plan.key not in {ID, *(each.key for each in keys_of(listing, by))}:
        raise Refused(_("Choose by what a line finds its record."), "key")
    elif plan.key not in plan.columns:
        raise Refused(_("No column of the file is read as what finds the record."), "key")


def mark_of(headings: Sequence[str]) -> str:
    """A mark by which the same headings are known again."""
    return sha256("\0".join(headings).encode()).hexdigest()
