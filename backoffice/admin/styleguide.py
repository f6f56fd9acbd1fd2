"""Every component in every state, drawn by the macros that pages use."""

from __future__ import annotations

from datetime import UTC, datetime

from flask.typing import ResponseReturnValue
from flask_admin import expose
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    RadioField,
    SelectField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired

from backoffice.admin.place import Place
from backoffice.i18n import _l
from backoffice.models.comment import CommentStatus
from backoffice.models.post import PostStatus
from backoffice.web.gate import requires

MOMENT = datetime(2026, 1, 15, 9, 30, tzinfo=UTC)
CHOICES = [SelectChoice("one", _l("One")), SelectChoice("two", _l("Two"))]


class SampleForm(FlaskForm):
    """Each kind of field, at rest and with something wrong."""

    line = StringField(_l("Title"), [DataRequired()], description=_l("Shown in lists and feeds."))
    wrong = StringField(_l("Address"), [DataRequired()])
    text = TextAreaField(_l("Text"))
    moment = DateTimeLocalField(_l("Publish time"))
    pick = SelectField(_l("Language"), choices=CHOICES)
    choice = RadioField(_l("Status"), choices=CHOICES)
    ticked = BooleanField(_l("Takes comments"))


class StyleguideView(Place):
    name = _l("Style guide")
    endpoint = "styleguide"
    icon = "eye"

    @expose("/")
    @requires("")
    def index_view(self) -> ResponseReturnValue:
        form = SampleForm(formdata=None, line="Ferries", choice="one", ticked=True)
        form.wrong.errors = [_l("Fill in this field.")]
        return self.render(
            "admin/styleguide/list.html",
            form=form,
            statuses=[*PostStatus, *CommentStatus],
            moment=MOMENT,
        )
