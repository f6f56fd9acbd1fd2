"""Lines for charts that the server draws: SVG paths in a box of 240 by 64."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask

WIDTH, HEIGHT = 240, 64


def chart_line(values: Sequence[int], top: int) -> str:
    """The path of some values from edge to edge; `top` is the value at the upper edge."""
    step = WIDTH / max(1, len(values) - 1)
    points = (
        f"{at * step:.1f} {HEIGHT - 1 - value / max(1, top) * (HEIGHT - 3):.1f}"
        for at, value in enumerate(values)
    )
    return f"M{'L'.join(points)}"


def chart_area(values: Sequence[int], top: int) -> str:
    """The path of what lies under the line."""
    return f"{chart_line(values, top)}V{HEIGHT}H0Z"


def init_app(app: Flask) -> None:
    app.add_template_filter(chart_line)
    app.add_template_filter(chart_area)
