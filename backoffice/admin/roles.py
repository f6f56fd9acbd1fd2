"""Roles in the admin."""

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.role import Role
from backoffice.records.form import Panel


class RoleView(RecordView):
    record = Role
    icon = "key"
    columns = [Role.name, Role.description, Role.updated_at]
    more_columns = [Role.created_at]
    order = "name"
    panels = [Panel(_l("Role"), Role.name, Role.description), Panel(_l("Permissions"), Role.grants)]
