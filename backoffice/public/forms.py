"""The forms of the public site."""

from __future__ import annotations

from flask import current_app
from flask_wtf import FlaskForm
from wtforms import HiddenField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import DataRequired, Length

from backoffice.i18n import _l
from backoffice.i18n.timezones import timezones
from backoffice.records.fields import clean_line, clean_text
from backoffice.services.comments import LONGEST
from backoffice.web.locale import language_name


class CommentForm(FlaskForm):
    body = TextAreaField(
        _l("Your comment"),
        description=_l("Markdown works here: *emphasis*, links, lists, code."),
        filters=[clean_text],
        validators=[DataRequired(_l("Write something first.")), Length(max=LONGEST)],
    )
    parent = HiddenField()


class ProfileForm(FlaskForm):
    name = StringField(
        _l("Name"),
        description=_l("Shown with posts and comments."),
        filters=[clean_line],
        validators=[DataRequired(_l("Enter a name.")), Length(max=100)],
    )
    locale = SelectField(_l("Language"), description=_l("Of the pages and of mails to you."))
    timezone = SelectField(_l("Time zone"), choices=timezones())

    def __init__(self, **options: object) -> None:
        super().__init__(**options)
        languages: list[str] = current_app.config["LANGUAGES"]
        self.locale.choices = [SelectChoice(code, language_name(code)) for code in languages]
