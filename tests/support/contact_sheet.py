"""A page with all pictures of a round of screens."""

from __future__ import annotations

from pathlib import Path


def write_sheet(folder: Path) -> None:
    """A page with all pictures in a folder, each under its name."""
    pictures = sorted(folder.glob("*/*.png"))
    cells = (
        f'<figure><a href="{each.relative_to(folder)}"><img loading="lazy" alt="" '
        f'src="{each.relative_to(folder)}"></a><figcaption>{each.parent.name}: {each.stem}'
        "</figcaption></figure>"
        for each in pictures
    )
    style = "body{display:grid;grid-template-columns:repeat(auto-fill,minmax(20rem,1fr));gap:1rem}"
    more = "img{max-width:100%;max-height:24rem;border:1px solid}figure{margin:0}"
    head = f"<!doctype html><meta charset=utf-8><title>Screens</title><style>{style}{more}</style>"
    (folder / "index.html").write_text(head + "\n".join(cells), encoding="utf-8")
