"""Every pair of colours meets WCAG 2.2 AA, in each theme and for every accent a site may choose."""

import math
import re
from collections.abc import Iterator

import pytest

from backoffice.web import bundles

TEXT, OUTLINE = 4.5, 3.0
GROUNDS = ["page", "surface", "raised", "sunken", "hover"]
STATUS = ["ok", "warn", "bad"]
SOFT = [f"{status}-soft" for status in STATUS]
PAIRS = [
    *(("ink", ground, TEXT) for ground in [*GROUNDS, "accent-soft", "mark", *SOFT]),
    *(("ink-2", ground, TEXT) for ground in [*GROUNDS, "accent-soft", "warn-soft", "bad-soft"]),
    *(("accent", ground, TEXT) for ground in [*GROUNDS, "accent-soft"]),
    *(("on-accent", fill, TEXT) for fill in ["accent", "accent-2", "bad", "bad-2"]),
    *((s, ground, TEXT) for s in STATUS for ground in [*GROUNDS, f"{s}-soft"]),
    ("surface", "ink", TEXT),  # a toast
    ("on-avatar", "avatar", TEXT),
    *(("edge", ground, OUTLINE) for ground in GROUNDS),
    ("accent", "mark", OUTLINE),
]
SHEET = re.sub(r"/\*.*?\*/", "", (bundles.SOURCES / "css/tokens.css").read_text(), flags=re.DOTALL)
MORE = "@media (prefers-contrast: more) {\n    :root"
Tokens = dict[str, str]


def block(selector: str) -> Tokens:
    """The custom properties in the first rule with this selector."""
    body = SHEET.partition(f"{selector} {{")[2].partition("}")[0]
    return dict(re.findall(r"--([\w-]+):\s*([^;]+);", body))


def accents(own: Tokens) -> Iterator[Tokens]:
    yield {"hue": own["hue"], "chroma": own["chroma"]}
    for hue in range(0, 360, 6):
        for chroma in (".02", ".06", ".1", ".14"):
            yield {"hue": str(hue), "chroma": chroma}


def luminance(tokens: Tokens, name: str, *, dark: bool) -> float:
    """OKLCH to sRGB, clipped as browsers do, then WCAG's relative luminance."""
    value = tokens[name]
    if value.startswith("light-dark"):
        value = re.findall(r"oklch\((?:[^()]|\([^()]*\))*\)", value)[dark]
    value = re.sub(r"var\(--([\w-]+)\)", lambda match: tokens[match[1]], value)
    percent, chroma, degrees = map(float, re.findall(r"[\d.]+", value)[:3])
    lightness, hue = percent / 100, math.radians(degrees)
    a, b = chroma * math.cos(hue), chroma * math.sin(hue)
    long = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3
    medium = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3
    short = (lightness - 0.0894841775 * a - 1.2914855480 * b) ** 3
    red = 4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short
    green = -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short
    blue = -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short
    red, green, blue = (min(1.0, max(0.0, channel)) for channel in (red, green, blue))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def ratio(tokens: Tokens, first: str, second: str, *, dark: bool) -> float:
    low, high = sorted(luminance(tokens, name, dark=dark) for name in (first, second))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("more", [False, True], ids=["normal", "more"])
@pytest.mark.parametrize(("first", "second", "least"), PAIRS)
def test_one_colour_is_readable_on_the_other(first, second, least, more, dark):
    tokens = block(":root") | (block(MORE) if more else {})
    worst, accent = min(
        ((ratio(tokens | a, first, second, dark=dark), a) for a in accents(tokens)),
        key=lambda found: found[0],
    )
    assert worst >= least, f"{first} on {second}: {worst:.2f}, needs {least}, with {accent}"


def test_black_on_white_is_the_known_ratio():
    tokens = {"black": "oklch(0% 0 0)", "white": "oklch(100% 0 0)"}
    assert ratio(tokens, "black", "white", dark=False) == pytest.approx(21, abs=0.01)


def test_who_asks_the_system_for_more_contrast_gets_other_tokens():
    assert set(block(MORE)) >= {"ink", "line", "accent"}
