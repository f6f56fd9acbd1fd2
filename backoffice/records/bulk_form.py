"""The form of a bulk edit: each field may be left alone, whatever the records hold now."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from flask_wtf import FlaskForm
from wtforms import Field, SelectField
from wtforms.fields.choices import SelectChoice

from backoffice.i18n import _, _l
from backoffice.models.actor import Actor
from backoffice.records.attributes import Attribute
from backoffice.records.bulk_edit import FieldChange, Way
from backoffice.records.form import Section, editable_in, field_of

LEAVE = _l("Leave as it is")
# What is chosen from a short list: its control also says whether to change it.
PICKED = ("choice", "yes_no", "language", "timezone")
# No two records share them, or each needs a question of its own.
UNSUITED = ("slug", "email", "permissions", "markdown")


def fields_for_many(sections: Iterable[Section]) -> list[Section]:
    """Of the sections of a form, what makes sense for many records at once."""
    suited = [(each, [a for a in each.editable if _suits(a)]) for each in sections]
    return [replace(section, editable=kept, locked=[]) for section, kept in suited if kept]


def _suits(each: Attribute) -> bool:
    return each.kind not in UNSUITED and not each.is_unique


def build_for_many(sections: Iterable[Section], *, by: Actor) -> FlaskForm:
    """A form in which nothing is filled in: each value, and as `way_NAME` what to do with it."""
    fields: dict[str, Any] = {}
    for each in editable_in(sections):
        if each.kind in PICKED:
            fields[each.key] = _choice(each, by)
        else:
            fields[each.key] = field_of(each, by)
            fields[f"way_{each.key}"] = SelectField(_l("What to do"), choices=_ways(each))
    form: FlaskForm = type("Form", (FlaskForm,), fields)()
    return form


def _choice(each: Attribute, by: Actor) -> Any:
    """The choices of the usual control, after leaving the field alone."""
    leave = SelectChoice("", LEAVE)
    if each.kind == "yes_no":
        choices = [SelectChoice("yes", _l("Yes")), SelectChoice("no", _l("No"))]
    else:
        choices = field_of(each, by).kwargs["choices"]
    return SelectField(each.label, choices=[leave, *choices], description=each.hint)


def _ways(each: Attribute) -> list[SelectChoice]:
    ways = [Way.SET]
    if each.kind == "collection":
        ways = [Way.ADD, Way.REMOVE, Way.SET]
    if not each.required:
        ways.append(Way.CLEAR)
    return [SelectChoice("", LEAVE), *(SelectChoice(way.value, way.label) for way in ways)]


def changes_in(form: FlaskForm, sections: Iterable[Section]) -> list[FieldChange]:
    """What was filled in. What is wrong with it stands at the fields."""
    found = [_change(form, each) for each in editable_in(sections)]
    changes = [each for each in found if each]
    if not changes and not form.errors:
        form.form_errors.append(_("Choose what to change first."))
    return changes


def _change(form: FlaskForm, each: Attribute) -> FieldChange | None:
    field = form[each.key]
    if each.kind in PICKED:
        picked = field.data and field.validate(form)
        return FieldChange(each, Way.SET, _picked(each, field.data)) if picked else None
    way = form[f"way_{each.key}"]
    if not way.data:
        return _left_alone(field)
    if not way.validate(form):
        return None
    if way.data == Way.CLEAR.value:
        return FieldChange(each, Way.CLEAR)
    return _typed_change(Way.of(way.data), field, each) if field.validate(form) else None


def _left_alone(field: Field) -> FieldChange | None:
    if _is_typed(field):
        field.errors = [_("Choose what to do with this value.")]
    return None


def _typed_change(way: Way, field: Field, each: Attribute) -> FieldChange | None:
    if _is_typed(field):
        return FieldChange(each, way, field.data)
    field.errors = [_("Fill in this field.")]
    return None


def _is_typed(field: Field) -> bool:
    return bool(field.raw_data and str(field.raw_data[0]).strip())


def _picked(each: Attribute, value: str) -> Any:
    if each.kind == "yes_no":
        return value == "yes"
    return each.choices.of(value) if each.choices else value
