"""The form of a saved view: its name and, for those who may share it, who sees it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from wtforms import SelectField, StringField
from wtforms.validators import DataRequired

from backoffice.extensions import db
from backoffice.i18n import _, _l
from backoffice.models.folding import alphabetical
from backoffice.models.role import Role
from backoffice.models.saved_view import Audience, SavedView
from backoffice.models.user import User
from backoffice.policy import can
from backoffice.records.fields import at_most, clean_line
from backoffice.records.versioned_form import VersionedForm

SEEN_BY = {"audience", "role"}


class ViewForm(VersionedForm):
    name = StringField(
        _l("Name"), [DataRequired(_l("Enter a name.")), at_most(60)], filters=[clean_line]
    )
    audience = SelectField(_l("Who sees it"))
    view: SavedView | None = None

    def take_over(self, values: Mapping[str, Any]) -> None:
        """One control says both who sees it and by which role."""
        super().take_over({key: values[key] for key in values.keys() - SEEN_BY})
        is_theirs = values.keys() & SEEN_BY and not (self.clashes or {}).keys() & SEEN_BY
        if self.view and "audience" in self and is_theirs:
            self.audience.data = _audience_of(self.view)


def build(view: SavedView | None, *, by: User) -> ViewForm:
    form = ViewForm(obj=view)
    form.view = view
    if not can(by, "edit" if view else "create", view or SavedView, "audience"):
        del form.audience
        return form
    form.audience.choices = _audiences(view, by)
    if view and not form.is_submitted():
        form.audience.data = _audience_of(view)
    return form


def _audience_of(view: SavedView) -> str:
    return f"role:{view.role_id}" if view.role_id else str(view.audience.value)


def _audiences(view: SavedView | None, by: User) -> list[tuple[str, Any]]:
    """Nobody can keep somebody else's view to themselves."""
    own = view is None or view.is_own(by)
    private = [(Audience.PRIVATE.value, Audience.PRIVATE.label)] if own else []
    everybody = (Audience.EVERYBODY.value, Audience.EVERYBODY.label)
    roles = db.session.scalars(select(Role).order_by(alphabetical(Role.name)))
    return [*private, *map(_role_choice, roles), everybody]


def _role_choice(role: Role) -> tuple[str, str]:
    return f"role:{role.id}", _("Everybody with the role “%(name)s”", name=role.name)


def values_of(form: ViewForm) -> dict[str, Any]:
    """What was typed, as fields of a view."""
    if "audience" not in form:
        return {"name": form.name.data}
    kind, _colon, role_id = form.audience.data.partition(":")
    audience = next(each for each in Audience if each.value == kind)
    role = db.session.get(Role, int(role_id)) if role_id else None
    return {"name": form.name.data, "audience": audience, "role": role}
