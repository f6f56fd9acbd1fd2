"""The forms of the public site."""

from __future__ import annotations

from flask_wtf import FlaskForm
from flask_wtf.file import FileField
from wtforms import HiddenField, TextAreaField
from wtforms.validators import DataRequired, NumberRange, Optional

from backoffice.i18n import _l
from backoffice.models.picture import MIDDLE
from backoffice.records.fields import WholeNumberField, at_most, clean_text
from backoffice.records.versioned_form import VersionedForm
from backoffice.services.comments import LONGEST


class CommentForm(FlaskForm):
    body = TextAreaField(
        _l("Your comment"),
        description=_l("Markdown works here: *emphasis*, links, lists, code."),
        filters=[clean_text],
        validators=[DataRequired(_l("Write something first.")), at_most(LONGEST)],
    )
    parent = HiddenField()


class CommentChangeForm(VersionedForm, CommentForm):
    """A comment that was sent already."""


class AvatarForm(FlaskForm):
    """A picture of oneself, and what of it stays in sight."""

    file = FileField(_l("Picture"), description=_l("A square of it is kept, and shown with you."))
    focal_x = WholeNumberField(
        _l("Focal point, from the left"),
        description=_l("In percent: what stays in sight where the picture is cropped."),
        default=MIDDLE,
        validators=[Optional(), NumberRange(0, 100)],
    )
    focal_y = WholeNumberField(
        _l("Focal point, from the top"),
        default=MIDDLE,
        validators=[Optional(), NumberRange(0, 100)],
    )

    @property
    def focal_point(self) -> tuple[int, int]:
        x, y = (
            MIDDLE if field.data is None else field.data for field in (self.focal_x, self.focal_y)
        )
        return x, y
