"""One's own profile."""

from __future__ import annotations

from flask import flash, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue

from backoffice.i18n import _
from backoffice.models.user import User
from backoffice.public.blueprint import bp
from backoffice.public.forms import ProfileForm, status_of
from backoffice.records.form import Panel, refuse_locked
from backoffice.services.profiles import edit_profile
from backoffice.services.save import Clash, Conflict
from backoffice.web.gate import requires
from backoffice.web.identity import person

ASKED = [Panel("", User.name, User.locale, User.timezone)]


@bp.get("/profile/")
@requires("view_profile", User)
def profile() -> ResponseReturnValue:
    return render_template("public/profile.html", user=person())


@bp.route("/profile/edit", methods=["GET", "POST"])
@requires("edit_profile", User)
def profile_edit() -> ResponseReturnValue:
    refuse_locked(ASKED, person(), "edit_profile", request.form, by=person())
    form = ProfileForm(obj=person())
    clashes: dict[str, Clash] = {}
    if form.validate_on_submit():
        values = {name: form[name].data for name in ("name", "locale", "timezone")}
        try:
            edit_profile(person(), values, since=form.since, by=person())
        except Conflict as conflict:
            clashes = conflict.clashes
            form.show_version(conflict.version)
        else:
            return _saved()
    page = render_template("public/profile_edit.html", form=form, clashes=clashes)
    return page, status_of(form, clashes)


def _saved() -> ResponseReturnValue:
    session.pop("locale", None)  # the account's language counts from now on
    flash(_("Your profile was saved."), "success")
    return redirect(url_for(".profile"), 303)
