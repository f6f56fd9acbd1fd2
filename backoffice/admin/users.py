"""Users in the admin."""

from __future__ import annotations

from flask import flash, redirect, request
from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin.flashing import flash_done
from backoffice.admin.record_view import RecordView
from backoffice.i18n import _, _l, _n
from backoffice.models.user import User
from backoffice.policy import Refused
from backoffice.records import lookup
from backoffice.records.form import Panel, RecordForm
from backoffice.services import avatars, users
from backoffice.web.gate import requires
from backoffice.web.identity import person


class UserView(RecordView):
    record = User
    icon = "people"
    columns = [User.name, User.email, User.status, User.roles, User.created_at]
    more_columns = [
        User.slug,
        User.locale,
        User.timezone,
        User.confirmed_at,
        User.terms_accepted_at,
        User.updated_at,
    ]
    filters = [User.status, User.roles, User.locale, User.created_at]
    order = "-created_at"
    panels = [
        Panel(_l("Person"), User.name, User.email, User.slug),
        Panel(_l("Access"), User.status, User.roles),
        Panel(_l("Language and time"), User.locale, User.timezone),
        Panel(_l("Account"), User.confirmed_at, User.terms_accepted_at, User.created_at),
    ]
    verbs = [users.activate, users.deactivate, users.invite, avatars.remove_avatar]
    create = users.create_user
    save = users.save_user
    take_in = users.add_user
    create_note = _l("Once you save, they get a mail with a link to choose a password.")
    import_note = _l(
        "Accounts made by an import get no mail: send the invitations from the list afterwards. "
        "Whoever gets another address gets a mail there, to choose a new password."
    )

    def prefill(self, form: RecordForm) -> None:
        for name, value in users.beginning(person()).items():
            if name in form:
                form[name].data = value

    @expose("/reassign/", methods=("POST",))
    @requires("reassign")
    def reassign_view(self) -> ResponseReturnValue:
        """Give somebody's posts to somebody else, so that the account can be deleted."""
        user = self._load("reassign")
        heir = lookup.find(User, request.form.get("heir", ""), by=person())
        if not isinstance(heir, User):
            flash(_("That person is not found. Choose from the suggestions."), "error")
            return redirect(self._address("delete_view", user), 303)
        try:
            count = users.reassign_posts(user, heir, by=person())
        except Refused as refused:
            flash(str(refused.message), "error")
            return redirect(self._address("delete_view", user), 303)
        flash_done(_n("%(num)d post was moved.", "%(num)d posts were moved.", count), "user")
        return redirect(self._address("delete_view", user), 303)
