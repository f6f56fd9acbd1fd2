"""The back office. The menu below is its table of contents."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import Any

from flask import Flask
from flask_admin import Admin, BaseView
from flask_admin.theme import Theme

from backoffice.admin import addresses
from backoffice.admin.cells import draw_rows
from backoffice.admin.comments import CommentView
from backoffice.admin.home import HomeView
from backoffice.admin.jobs import JobView
from backoffice.admin.log_ins import LogInView
from backoffice.admin.mail import MailView
from backoffice.admin.pictures import PictureView
from backoffice.admin.posts import PostView
from backoffice.admin.record_view import RecordView
from backoffice.admin.roles import RoleView
from backoffice.admin.search import SearchView
from backoffice.admin.shortcuts import ShortcutView
from backoffice.admin.styleguide import StyleguideView
from backoffice.admin.tags import TagView
from backoffice.admin.translations import TranslationView
from backoffice.admin.undoing import UndoView
from backoffice.admin.users import UserView
from backoffice.i18n import _l
from backoffice.records.history import actor_name
from backoffice.web.gate import admits
from backoffice.web.identity import person

MENU: list[tuple[Any, list[type[BaseView]]]] = [
    ("", [HomeView]),
    (_l("Content"), [PostView, PictureView, CommentView, TagView]),
    (_l("People"), [UserView, RoleView, LogInView]),
    (_l("System"), [MailView, JobView, TranslationView]),
]


def init_app(app: Flask) -> None:
    menu = [(label, [kind() for kind in kinds]) for label, kinds in MENU]
    home, *others = (view for _label, views in menu for view in views)
    theme = Theme(folder="backoffice", base_template="admin/layout.html")
    admin = Admin(app, name=app.config["SITE_NAME"], index_view=home, theme=theme)
    admin.add_views(*others, SearchView(), ShortcutView(), StyleguideView(), UndoView())
    addresses.init_app(app)
    app.jinja_env.globals["draw_rows"] = draw_rows
    app.jinja_env.filters["actor_name"] = actor_name
    app.jinja_env.globals["admin_menu"] = partial(_menu, menu)
    app.jinja_env.globals["record_views"] = {
        view.record: view for view in others if isinstance(view, RecordView)
    }


def _menu(menu: list[tuple[Any, list[BaseView]]]) -> Iterator[tuple[Any, list[BaseView]]]:
    """The sections that the person may open, without empty ones."""
    for label, views in menu:
        if allowed := [view for view in views if admits(view, person())]:
            yield label, allowed
