"""The form of a record, from its declaration and from what the person may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import current_app
from flask_babel import get_timezone
from flask_wtf.file import FileField
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    RadioField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    NumberRange,
    Optional,
    ValidationError,
)

from backoffice.i18n import _, _l
from backoffice.i18n.languages import language_name
from backoffice.i18n.timezones import timezones
from backoffice.models.actor import Actor
from backoffice.models.record import Record, defaults
from backoffice.models.slugs import is_slug
from backoffice.models.types import Choice
from backoffice.models.user import read_email
from backoffice.policy import Forbidden, allowed_fields, can
from backoffice.policy.permissions import PERMISSIONS
from backoffice.records.attributes import Attribute, attribute
from backoffice.records.fields import (
    AsTyped,
    CollectionField,
    DayField,
    DecimalsField,
    MomentField,
    OfferedField,
    PermissionsField,
    ReferenceField,
    WholeNumberField,
    at_most,
    clean_line,
    clean_slug,
    clean_text,
)
from backoffice.records.versioned_form import VersionedForm
from backoffice.services.save import Conflict

# A form carries them beside its fields.
NOT_FIELDS = {"id", "version"}


class Panel:
    """A group of fields under a heading."""

    def __init__(self, label: Any, *fields: InstrumentedAttribute[Any]) -> None:
        self.label = label
        self.attributes = [attribute(each) for each in fields]


@dataclass(frozen=True)
class Section:
    """A panel as one person sees it: the fields to fill in and those that are only shown."""

    label: Any
    editable: list[Attribute]
    locked: list[Attribute]


class RecordForm(VersionedForm):
    """Base of the forms of all record types."""

    def show_conflict(self, conflict: Conflict) -> None:
        super().show_conflict(conflict)
        for name, clash in conflict.clashes.items():
            field = self[name]
            if isinstance(field, AsTyped):
                field.note_shown(clash.theirs)

    @classmethod
    def filled(
        cls, texts: Mapping[str, str], record: Record | None, found: dict[Any, Record]
    ) -> RecordForm:
        """The form as if these texts had been typed into it, without anybody's token.

        What its references look up is taken from `found`, and kept there.
        """
        return cls(MultiDict(texts), obj=record, meta={"csrf": False, "found": found})


def sections(
    panels: Iterable[Panel], thing: Record | type[Record], action: str, *, by: Actor
) -> list[Section]:
    """What `by` may edit and see of a record, panel by panel, without empty panels."""
    panels = list(panels)
    keys = [each.key for panel in panels for each in panel.attributes]
    may_edit, may_see = (set(allowed_fields(by, verb, thing, keys)) for verb in (action, "view"))
    found = [_section(panel, may_edit, may_see - may_edit) for panel in panels]
    is_there = isinstance(thing, Record)
    return [each for each in found if each.editable or (each.locked and is_there)]


def _section(panel: Panel, editable: set[str], shown: set[str]) -> Section:
    parts = ([each for each in panel.attributes if each.key in keys] for keys in (editable, shown))
    return Section(panel.label, *parts)


def editable_in(sections: Iterable[Section]) -> list[Attribute]:
    """The fields of some sections that can be filled in."""
    return [each for section in sections for each in section.editable]


def build(sections: list[Section], record: Record | None, *, by: Actor) -> RecordForm:
    """A form with exactly the fields that may be edited, filled from the record or its defaults."""
    fields = editable_in(sections)
    known = {each.key: defaults(each.record.__mapper__).get(each.key) for each in fields}
    data = {key: value for key, value in known.items() if value is not None}
    meta = {"is_of_record": record is not None}
    return form_class(fields, by=by)(obj=record, data=data, meta=meta)


def form_class(attributes: Iterable[Attribute], *, by: Actor) -> type[RecordForm]:
    """The form of these fields, for whatever record."""
    return type("Form", (RecordForm,), {each.key: field_of(each, by) for each in attributes})


def refuse_locked(
    panels: Iterable[Panel],
    thing: Record | type[Record],
    action: str,
    submitted: Iterable[str],
    *,
    by: Actor,
) -> None:
    """Raises Forbidden when a field was sent that the person may not edit, or nobody may."""
    offered = {each.key for panel in panels for each in panel.attributes}
    known = set(thing.__mapper__.attrs.keys()) - NOT_FIELDS
    for name in known.intersection(submitted):
        if name not in offered or not can(by, action, thing, name):
            raise Forbidden(action, thing, name)


def values(form: RecordForm) -> dict[str, Any]:
    """What was typed, ready to be saved."""
    ours = (field for field in form if field.name not in ("version", "csrf_token"))
    return {field.name: field.data for field in ours if not getattr(field, "is_left_alone", False)}


@dataclass(frozen=True)
class Control:
    """With what a kind of field is filled in, and what is checked of it."""

    field: type[Field]
    checks: Sequence[Any] = ()
    filters: Sequence[Any] = ()
    options: Callable[[Attribute], dict[str, Any]] = lambda _each: {}


def field_of(each: Attribute, by: Actor) -> Any:
    """The form field of an attribute. Of what it refers to, `by` finds what they may see."""
    control = CONTROLS[each.kind]
    options = {
        "label": each.label,
        "description": each.hint,
        "validators": [*_checks(each), *control.checks],
        "filters": [*control.filters, *([_nothing] if each.is_unique and each.nullable else [])],
        **control.options(each),
    }
    if each.target:
        options |= {"target": each.target, "by": by}
    return control.field(**options)


def _nothing(text: Any) -> Any:
    """Any number of records may hold nothing, but only one an empty text."""
    return text or None


class Required(DataRequired):
    """What was typed and can't be read is not missing: the field says what is wrong with it.

    Nor is a zero.
    """

    def __call__(self, form: Any, field: Field) -> None:
        is_typed = any(str(text).strip() for text in field.raw_data or ())
        if not (is_typed and (field.process_errors or field.data == 0)):
            super().__call__(form, field)


def _checks(each: Attribute) -> Iterator[Any]:
    """Whether something has to be there, and how much may be."""
    if each.kind in ANSWERED:
        return
    is_needed = each.required and each.kind != "slug"  # which is made from the title
    yield Required(_l("Fill in this field.")) if is_needed else Optional()
    if each.holds_text and each.max_length:
        yield at_most(each.max_length)


def _check_email(_form: Any, field: Field) -> None:
    try:
        read_email(field.data)
    except ValueError:
        raise ValidationError(_("Enter an e-mail address, for example ana@example.com.")) from None


def _check_slug(_form: Any, field: Field) -> None:
    if not is_slug(field.data):
        raise ValidationError(_("Use letters and digits, joined by hyphens: ferry-timetable."))


def _choice(each: Attribute) -> dict[str, Any]:
    assert each.choices is not None
    kind: type[Choice] = each.choices

    def coerce(value: Any) -> Any:
        """WTForms compares the stored words of a list with this, and forms give the choice."""
        return value if isinstance(value, kind) or value is None else kind.of(value)

    choices = [SelectChoice(choice.value, choice.label) for choice in kind]
    return {"choices": choices, "coerce": coerce, "default": next(iter(kind))}


def _moment(each: Attribute) -> dict[str, Any]:
    zone = _("In your time zone, %(zone)s.", zone=get_timezone())
    return {"description": f"{each.hint or ''} {zone}".lstrip()}


def _language(_each: Attribute) -> dict[str, Any]:
    languages = current_app.config["LANGUAGES"]
    return {"choices": [SelectChoice(code, language_name(code)) for code in languages]}


def _timezone(_each: Attribute) -> dict[str, Any]:
    return {"choices": [SelectChoice(name, name) for name in timezones()]}


def _permissions(_each: Attribute) -> dict[str, Any]:
    return {"choices": [SelectChoice(name, label) for name, label in PERMISSIONS.items()]}


# Nothing is an answer too, or can't be given.
ANSWERED = ("yes_no", "language", "timezone", "permissions")
CONTROLS = {
    "line": Control(StringField, filters=[clean_line]),
    "text": Control(TextAreaField, filters=[clean_text]),
    "markdown": Control(TextAreaField, filters=[clean_text]),
    "email": Control(EmailField, [_check_email], [clean_line]),
    "slug": Control(StringField, [_check_slug], [clean_slug]),
    "choice": Control(RadioField, options=_choice),
    "yes_no": Control(BooleanField),
    "number": Control(WholeNumberField, [NumberRange(min=-(2**31), max=2**31 - 1)]),
    "decimal": Control(DecimalsField, options=lambda each: {"kept": each.column.type}),
    "file": Control(FileField),
    "moment": Control(MomentField, options=_moment),
    "day": Control(DayField),
    "language": Control(OfferedField, options=_language),
    "timezone": Control(OfferedField, options=_timezone),
    "reference": Control(ReferenceField),
    "collection": Control(
        CollectionField,
        options=lambda each: {"description": each.hint or _l("Separate with commas.")},
    ),
    "permissions": Control(PermissionsField, options=_permissions),
}
