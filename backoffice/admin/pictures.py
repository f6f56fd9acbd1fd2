"""Pictures in the admin."""

from __future__ import annotations

from typing import Any

from flask.typing import ResponseReturnValue
from flask_admin import expose

from backoffice.admin.record_view import RecordView
from backoffice.i18n import _l
from backoffice.models.picture import Picture
from backoffice.records.form import Panel
from backoffice.services import pictures
from backoffice.web.gate import requires
from backoffice.web.identity import person
from backoffice.web.inputs import takes_file


class PictureView(RecordView):
    record = Picture
    icon = "image"
    columns = [
        Picture.alt,
        Picture.file,
        Picture.kind,
        Picture.size,
        Picture.uploader,
        Picture.created_at,
    ]
    more_columns = [Picture.width, Picture.height, Picture.decorative, Picture.updated_at]
    also = ["uses"]
    filters = [
        Picture.kind,
        Picture.uploader,
        Picture.width,
        Picture.height,
        Picture.size,
        Picture.decorative,
        Picture.created_at,
    ]
    order = "-created_at"
    panels = [
        Panel(_l("Picture"), Picture.file, Picture.alt, Picture.decorative),
        Panel(_l("Focal point"), Picture.focal_x, Picture.focal_y),
        Panel(
            _l("As it is kept"),
            Picture.kind,
            Picture.width,
            Picture.height,
            Picture.size,
            Picture.uploader,
        ),
    ]
    create = pictures.upload

    def besides(self, record: Picture) -> dict[str, Any]:
        return {"used_in": pictures.used_in(record, by=person())}

    @expose("/new/", methods=("GET", "POST"))
    @takes_file("PICTURE_MAX_BYTES", "create", Picture)
    @requires("create")
    def create_view(self) -> ResponseReturnValue:
        """The form of every record type, with a file in it."""
        return super().create_view()
