"""One's own profile."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import refresh

from backoffice.i18n import _
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.public.blueprint import bp
from backoffice.public.forms import AvatarForm
from backoffice.records.form import Panel, build, refuse_locked, sections, values
from backoffice.records.versioned_form import show_refusal, status_of
from backoffice.services import avatars
from backoffice.services.save import save
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.inputs import takes_file

ASKED = [Panel("", User.name, User.locale, User.timezone)]


@bp.get("/profile/")
@requires("view_profile", User)
def profile() -> ResponseReturnValue:
    return render_template("public/profile.html", user=person(), form=AvatarForm())


@bp.post("/profile/picture/")
@takes_file("PICTURE_MAX_BYTES", "edit_profile", User)
@requires("edit_profile", User)
def set_avatar() -> ResponseReturnValue:
    form = AvatarForm()
    if form.validate():
        try:
            avatars.set_avatar(person(), form.file.data, form.focal_point, by=person())
        except Refused as refused:
            show_refusal(refused, form)
        else:
            flash(_("Your picture was saved."), "success")
            return redirect(url_for(".profile"), 303)
    return render_template("public/profile.html", user=person(), form=form), 422


@bp.post("/profile/picture/remove/")
@requires("edit_profile", User)
def drop_avatar() -> ResponseReturnValue:
    avatars.drop_avatar(person(), by=person())
    flash(_("Your picture was removed."), "success")
    return redirect(url_for(".profile"), 303)


@bp.route("/profile/edit", methods=["GET", "POST"])
@requires("edit_profile", User)
def profile_edit() -> ResponseReturnValue:
    by = person()
    refuse_locked(ASKED, by, "edit_profile", request.form, by=by)
    form = build(sections(ASKED, by, "edit_profile", by=by), by, by=by)
    form.name.description = _("Shown with posts and comments.")
    form.locale.description = _("Of the pages and of mails to you.")
    if form.validate_on_submit() and form.keeps(
        save, by, values(form), by=by, action="edit_profile"
    ):
        return _saved()
    return render_template("public/profile_edit.html", form=form), status_of(form)


def _saved() -> ResponseReturnValue:
    session.pop("locale", None)  # the account's language counts from now on
    refresh()
    flash(_("Your profile was saved."), "success")
    return redirect(url_for(".profile"), 303)
