"""Forms of what others may change while somebody has them open."""

from __future__ import annotations

from flask_wtf import FlaskForm
from werkzeug.exceptions import BadRequest
from wtforms import IntegerField
from wtforms.validators import Optional
from wtforms.widgets import HiddenInput

from backoffice.records.ids import LARGEST_ID


class VersionedForm(FlaskForm):
    """A form that carries along the version that it was filled from."""

    version = IntegerField(widget=HiddenInput(), validators=[Optional()])

    @property
    def since(self) -> int:
        """The version that the form was filled from. Raises BadRequest."""
        version = self.version.data or 0
        if not 0 < version <= LARGEST_ID:
            raise BadRequest
        return int(version)

    def show_version(self, number: int) -> None:
        """Send this version along from now on, whatever was sent."""
        self.version.raw_data = None
        self.version.data = number
