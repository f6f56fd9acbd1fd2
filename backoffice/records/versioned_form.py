"""Forms of what others may change while somebody has them open."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from backoffice.policy import Refused
from backoffice.records.ids import LARGEST_ID
from backoffice.services.save import Clash, Conflict


class VersionedForm(FlaskForm):
    """A form that carries along the version that it was filled from."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])
    # Where somebody else saved the same fields in the meantime.
    clashes: dict[str, Clash] | None = None

    @property
    def since(self) -> int:
        """The version that the form was filled from. Raises BadRequest."""
        version = self.version.data or 0
        if not 0 < version <= LARGEST_ID:
            raise BadRequest
        return int(version)

    def keeps(self, save: Callable[..., None], *args: Any, **options: Any) -> bool:
        """Whether it could be saved; otherwise the form says what is wrong. Raises BadRequest."""
        try:
            save(*args, since=self.since, **options)
        except Refused as refused:
            show_refusal(refused, self)
        except Conflict as conflict:
            self.show_conflict(conflict)
        else:
            return True
        return False

    def show_conflict(self, conflict: Conflict) -> None:
        """Let it be saved again over what others saved, as far as it says something else."""
        self.clashes = conflict.clashes
        self.take_over(conflict.others | {"version": conflict.version})

    def take_over(self, values: Mapping[str, Any]) -> None:
        """Show what the record holds by now instead of what was sent."""
        for name in values.keys() & self._fields.keys():
            self[name].raw_data = None
            self[name].process_data(values[name])


def show_refusal(refused: Refused, form: FlaskForm) -> None:
    """Put a refusal beside its field, or above the form."""
    field = form._fields.get(refused.field)
    if field is None:
        form.form_errors.append(str(refused.message))
    else:
        field.errors = [*field.errors, str(refused.message)]


def status_of(form: FlaskForm) -> int:
    """The status of the page that shows a form."""
    if getattr(form, "clashes", None):
        return 409
    return 422 if form.errors else 200
