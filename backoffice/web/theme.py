"""The look of one site: its accent colour and its logo, in the sheet, the sprite and the icon."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from pathlib import Path
from xml.etree.ElementTree import Element, tostring

from coloraide import Color
from defusedxml import ElementTree

from backoffice.settings import InvalidSettings

# Each role's lightness is fixed in tokens.css, so contrast holds for every hue up to this chroma.
MOST_CHROMA = 0.14
SVG = "{http://www.w3.org/2000/svg}"
SHAPES = {"g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"}
GEOMETRY = {
    *("d", "points", "transform", "x", "y", "x1", "y1", "x2", "y2", "cx", "cy", "r", "rx", "ry"),
    *("width", "height", "fill-rule", "clip-rule"),
    *("stroke-width", "stroke-linecap", "stroke-linejoin"),
}


@dataclass(frozen=True)
class Accent:
    """The two numbers that a site's colour gives: its lightness is chosen for contrast."""

    hue: float
    chroma: float

    @classmethod
    def of(cls, colour: str) -> Accent:
        """Of a colour as #rrggbb. A grey has no hue, and makes a grey theme."""
        _lightness, chroma, hue = Color(colour).convert("oklch").coords()
        return cls(0 if math.isnan(hue) else round(hue, 1), min(round(chroma, 3), MOST_CHROMA))

    @property
    def fill(self) -> str:
        """The fill of buttons in the light theme as #rrggbb, for what knows no oklch."""
        return self._at(0.45)

    @property
    def dark_fill(self) -> str:
        """The same in the dark theme."""
        return self._at(0.77)

    def _at(self, lightness: float) -> str:
        colour = Color("oklch", [lightness, self.chroma, self.hue])
        return colour.fit("srgb").convert("srgb").to_string(hex=True)

    @property
    def sheet(self) -> str:
        return f"@layer tokens{{:root{{--hue:{self.hue};--chroma:{self.chroma}}}}}\n"


# What tokens.css has where a site says nothing.
OURS = Accent(205, 0.095)


@dataclass(frozen=True)
class Logo:
    """The shapes of an SVG file, in one colour."""

    view_box: str
    shapes: str

    @classmethod
    def of(cls, path: Path) -> Logo:
        """Anything but shapes is left out. Raises ValueError when nothing remains."""
        root = ElementTree.fromstring(path.read_bytes())
        shapes = "".join(tostring(each, "unicode") for each in _shapes(root))
        if root.tag != f"{SVG}svg" or not shapes or "viewBox" not in root.attrib:
            raise ValueError(f"{path} is no SVG file with a viewBox and shapes.")
        return cls(re.sub(r"[^\d .,-]", "", root.attrib["viewBox"]), shapes)


def _shapes(parent: Element) -> list[Element]:
    kept = []
    for child in parent:
        name = str(child.tag).removeprefix(SVG)
        if name in SHAPES:
            shape = Element(name, _attributes(child))
            shape.extend(_shapes(child))
            kept.append(shape)
    return kept


def _attributes(shape: Element) -> dict[str, str]:
    kept = {name: value for name, value in shape.attrib.items() if name in GEOMETRY}
    painted = {name: shape.attrib[name] for name in ("fill", "stroke") if name in shape.attrib}
    colours = {name: "none" if it == "none" else "currentColor" for name, it in painted.items()}
    return kept | colours


@dataclass(frozen=True)
class Theme:
    """What a site may change of our look."""

    accent: Accent | None = None
    logo: Logo | None = None

    @classmethod
    def of(cls, colour: str, logo: str) -> Theme:
        """From the settings ACCENT and LOGO. Raises InvalidSettings."""
        try:
            return cls(Accent.of(colour) if colour else None, Logo.of(Path(logo)) if logo else None)
        except (OSError, ValueError, ElementTree.ParseError) as error:
            raise InvalidSettings(f"LOGO can't be used: {error}") from error

    def image(self, name: str, source: bytes) -> bytes:
        """An image of ours as this site shows it: the sprite and the icon are its own."""
        if name == "icons.svg" and self.logo:
            box, shapes = self.logo.view_box, self.logo.shapes
            mark = f'<symbol id="i-mark" viewBox="{box}">{shapes}</symbol>'
            text = re.sub(r'<symbol id="i-mark".*?</symbol>', lambda _: mark, source.decode())
            return text.encode()
        return self._icon(source.decode()).encode() if name == "favicon.svg" else source

    def _icon(self, text: str) -> str:
        if self.accent:
            fill = self.accent.fill
            text = re.sub(r'(<rect\b[^>]*fill=")[^"]*', lambda found: found[1] + fill, text)
        if not self.logo:
            return text
        box = f'x="4" y="4" width="16" height="16" viewBox="{self.logo.view_box}"'
        mark = f'<svg {box} color="#fff" fill="currentColor">{self.logo.shapes}</svg></svg>'
        return re.sub(r"(<rect\b[^>]*/>).*</svg>", lambda found: found[1] + mark, text)
