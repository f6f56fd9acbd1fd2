"""Numbers as the reader writes them."""

from __future__ import annotations

from decimal import Decimal

from flask_babel import format_decimal


def number(value: int | Decimal) -> str:
    """A number with all its decimals."""
    places = -int(value.as_tuple().exponent) if isinstance(value, Decimal) else 0
    return str(format_decimal(value, format=f"#,##0.{'0' * places}" if places > 0 else None))
