"""The form of a record, from its declaration and from what the person may do."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from email_validator import EmailNotValidError, validate_email
from flask import current_app
from flask_babel import get_timezone
from flask_wtf.file import FileField
from sqlalchemy.orm import InstrumentedAttribute
from werkzeug.datastructures import MultiDict
from wtforms import (
    BooleanField,
    EmailField,
    Field,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import (
    DataRequired,
    InputRequired,
    Length,
    NumberRange,
    Optional,
    ValidationError,
)

from backoffice.i18n import _, _l
from backoffice.i18n.languages import language_name
from backoffice.i18n.timezones import timezones
from backoffice.models.actor import Actor
from backoffice.models.record import Record
from backoffice.models.slugs import is_slug
from backoffice.models.types import Choice
from backoffice.policy import Forbidden, allowed_fields, can
from backoffice.policy.permissions import PERMISSIONS
from backoffice.records.attributes import Attribute, attribute, beginning
from backoffice.records.fields import (
    CollectionField,
    DayField,
    DecimalsField,
    MomentField,
    PermissionsField,
    ReferenceField,
    clean_line,
    clean_text,
)
from backoffice.records.versioned_form import VersionedForm

Maker = Callable[[Attribute], Any]

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
    return form_class(fields, by=by)(obj=record, data=None if record else beginning(fields))


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
    return {field.name: _value(field) for field in ours}


def _value(field: Field) -> Any:
    return set(field.data or []) if isinstance(field, PermissionsField) else field.data


def field_of(each: Attribute, by: Actor) -> Any:
    """The form field of an attribute."""
    return _lookup(each, by) if each.target else MAKERS.get(each.kind, _line)(each)


class Required(DataRequired):
    """What was typed and can't be read is not missing: the field says what is wrong with it."""

    def __call__(self, form: Any, field: Field) -> None:
        if not field.process_errors:
            super().__call__(form, field)


def _required(each: Attribute) -> list[Any]:
    if each.required:
        return [Required(_l("Fill in this field."))]
    return [Optional()]


def _length(each: Attribute) -> list[Any]:
    message = _l("Shorten it to %(max)d characters.")
    return [Length(max=each.max_length, message=message)] if each.max_length else []


def _basics(each: Attribute) -> dict[str, Any]:
    return {"label": each.label, "description": each.hint}


def _line(each: Attribute) -> Any:
    checks = [*_required(each), *_length(each)]
    return StringField(validators=checks, filters=[clean_line], **_basics(each))


def _text(each: Attribute) -> Any:
    return TextAreaField(validators=_required(each), filters=[clean_text], **_basics(each))


def _email(each: Attribute) -> Any:
    checks = [*_required(each), *_length(each), _check_email]
    return EmailField(validators=checks, filters=[clean_line], **_basics(each))


def _check_email(_form: Any, field: Field) -> None:
    try:
        validate_email(field.data, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        raise ValidationError(_("Enter an e-mail address, for example ana@example.com.")) from None


def _slug(each: Attribute) -> Any:
    checks = [Optional(), *_length(each), _check_slug]
    return StringField(validators=checks, filters=[clean_line], **_basics(each))


def _check_slug(_form: Any, field: Field) -> None:
    if not is_slug(field.data):
        raise ValidationError(_("Use letters and digits, joined by hyphens: ferry-timetable."))


def _choice(each: Attribute) -> Any:
    assert each.choices is not None
    kind: type[Choice] = each.choices
    return RadioField(
        choices=[SelectChoice(choice.value, choice.label) for choice in kind],
        coerce=_coerce(kind),
        validators=_required(each),
        default=next(iter(kind)),
        **_basics(each),
    )


def _coerce(kind: type[Choice]) -> Callable[[Any], Any]:
    """WTForms compares coerced values with the list's; show the stored word, give the choice."""

    def coerce(value: Any) -> Any:
        return value if isinstance(value, kind) or value is None else kind.of(value)

    return coerce


def _yes_no(each: Attribute) -> Any:
    return BooleanField(**_basics(each))


def _number(each: Attribute) -> Any:
    limits = NumberRange(min=-(2**31), max=2**31 - 1)
    return IntegerField(validators=[_needed(each), limits], **_basics(each))


def _needed(each: Attribute) -> Any:
    """Of numbers, zero is something."""
    return InputRequired(_l("Fill in this field.")) if each.required else Optional()


def _decimal(each: Attribute) -> Any:
    return DecimalsField(validators=[_needed(each)], kept=each.column.type, **_basics(each))


def _mere(field: type[Field]) -> Maker:
    """A field that needs no more than to be filled in."""
    return lambda each: field(validators=_required(each), **_basics(each))


def _moment(each: Attribute) -> Any:
    zone = _("In your time zone, %(zone)s.", zone=get_timezone())
    basics = {**_basics(each), "description": f"{each.hint or ''} {zone}".lstrip()}
    return MomentField(validators=_required(each), **basics)


def _language(each: Attribute) -> Any:
    languages = [SelectChoice(e, language_name(e)) for e in current_app.config["LANGUAGES"]]
    return SelectField(choices=languages, **_basics(each))


def _timezone(each: Attribute) -> Any:
    return SelectField(choices=timezones(), **_basics(each))


def _lookup(each: Attribute, by: Actor) -> Any:
    """Of what refers to other records: those that `by` sees."""
    field, hint = ReferenceField, each.hint
    if each.kind == "collection":
        field, hint = CollectionField, hint or _l("Separate with commas.")
    basics = {**_basics(each), "description": hint}
    return field(validators=_required(each), target=each.referred, by=by, **basics)


def _permissions(each: Attribute) -> Any:
    permissions = [SelectChoice(name, label) for name, label in PERMISSIONS.items()]
    return PermissionsField(choices=permissions, **_basics(each))


MAKERS: dict[str, Maker] = {
    "text": _text,
    "markdown": _text,
    "email": _email,
    "slug": _slug,
    "choice": _choice,
    "yes_no": _yes_no,
    "number": _number,
    "decimal": _decimal,
    "file": _mere(FileField),
    "moment": _moment,
    "day": _mere(DayField),
    "language": _language,
    "timezone": _timezone,
    "permissions": _permissions,
}
