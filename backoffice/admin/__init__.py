"""The back office. The menu below is its table of contents."""

from __future__ import annotations

from typing import Any

from flask import Flask
from flask_admin import Admin, BaseView
from flask_admin.theme import Theme

from backoffice.admin import addresses
from backoffice.admin.comments import CommentView
from backoffice.admin.home import HomeView
from backoffice.admin.jobs import JobView
from backoffice.admin.mail import MailView
from backoffice.admin.posts import PostView
from backoffice.admin.roles import RoleView
from backoffice.admin.tags import TagView
from backoffice.admin.translations import TranslationView
from backoffice.admin.users import UserView
from backoffice.i18n import _l

MENU: list[tuple[Any, list[type[BaseView]]]] = [
    ("", [HomeView]),
    (_l("Content"), [PostView, CommentView, TagView]),
    (_l("People"), [UserView, RoleView]),
    (_l("System"), [MailView, JobView, TranslationView]),
]


def init_app(app: Flask) -> None:
    views = {kind: kind() for _label, kinds in MENU for kind in kinds}
    home = views[HomeView]
    theme = Theme(folder="backoffice", base_template="admin/layout.html")
    admin = Admin(app, name=app.config["SITE_NAME"], index_view=home, theme=theme)
    for view in views.values():
        if view is not home:
            admin.add_view(view)
    addresses.init_app(app)

    def menu() -> list[tuple[Any, list[BaseView]]]:
        """The sections that the person may open, without empty ones."""
        sections = [(label, [views[kind] for kind in kinds]) for label, kinds in MENU]
        allowed = [(label, [v for v in group if v.is_accessible()]) for label, group in sections]
        return [(label, group) for label, group in allowed if group]

    app.jinja_env.globals["admin_menu"] = menu
    app.jinja_env.globals["record_views"] = {
        view.record: view for view in views.values() if hasattr(view, "record")
    }
