"""Importing from WordPress."""

from backoffice.services.wordpress.keeper import Summary
from backoffice.services.wordpress.load import import_wordpress
from backoffice.services.wordpress.wxr import InvalidExport

__all__ = ["InvalidExport", "Summary", "import_wordpress"]
