"""Tags in the admin."""

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.tag import Tag
from backoffice.records.form import Panel


class TagView(RecordView):
    record = Tag
    icon = "tag"
    columns = [Tag.name, Tag.slug, Tag.updated_at]
    more_columns = [Tag.created_at]
    filters = [Tag.updated_at]
    order = "name"
    panels = [Panel(_l("Tag"), Tag.name, Tag.slug)]
