"""House rules over assets/: what sheets and scripts may not contain, and what to do instead."""

import re
from pathlib import Path

import pytest

from backoffice.web import bundles

ROOT = bundles.SOURCES.parent
SHEETS = sorted((bundles.SOURCES / "css").rglob("*.css"))
SCRIPTS = sorted((bundles.SOURCES / "js").glob("*.js"))
TEMPLATES = sorted((ROOT / "backoffice").rglob("*.html"))
COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)

RULES = {
    r"\b(?:margin|padding|border)-(?:left|right|top|bottom)\b": "say -inline-start, -block-end",
    r"(?<![-\w])(?:left|right|top|bottom)\s*:": "say inset-inline-start, inset-block-end",
    r"(?<![-\w])(?:min-|max-)?(?:width|height)\s*:": "say inline-size, block-size",
    r"\b(?:float|clear)\s*:": "use grid or flex",
    r"text-align\s*:\s*(?:left|right)": "say start, end",
    r"!important": "choose a layer",
    r"(?:^|[\s,}>+~])#[A-Za-z][\w-]*[^;{}]*\{": "select by class",
}
COLOUR = r"#[0-9a-fA-F]{3,8}\b|\b(?:rgb|hsl|hwb|lab|lch|oklab)a?\(|\boklch\((?!from var)"


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def code(sheet: Path) -> str:
    return COMMENT.sub("", sheet.read_text())


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_a_sheet_works_in_both_directions_and_forces_nothing(sheet):
    for pattern, advice in RULES.items():
        found = re.search(pattern, code(sheet))
        assert not found, f"{name_of(sheet)}: {found and found[0].strip()!r}: {advice}"


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.stem != "tokens"], ids=name_of)
def test_only_the_tokens_name_colours(sheet):
    found = re.search(COLOUR, code(sheet))
    assert not found, f"{name_of(sheet)}: {found and found[0]}: make it a token in tokens.css"


@pytest.mark.parametrize("sheet", SHEETS, ids=name_of)
def test_a_sheet_uses_tokens_that_exist(sheet):
    declared = set(re.findall(r"(--[\w-]+)\s*:", "".join(map(code, SHEETS))))
    assert set(re.findall(r"var\((--[\w-]+)", code(sheet))) <= declared


@pytest.mark.parametrize("sheet", [s for s in SHEETS if s.stem != "tokens"], ids=name_of)
def test_a_sheet_stays_in_its_layer_and_says_what_it_is_for(sheet):
    assert re.match(r"/\* .+ \*/\n@layer (base|components) \{\n", sheet.read_text())


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_script_shows_its_markup_and_registers_under_its_own_name(script):
    text = script.read_text()
    assert text.startswith("// <"), "show the markup in the first line"
    assert f'data-behaviour="{script.stem}"' in text or script.stem == "behaviour"
    assert f'behaviour("{script.stem}"' in text or script.stem == "behaviour"


@pytest.mark.parametrize("script", SCRIPTS, ids=name_of)
def test_a_script_can_be_bundled_and_minified(script):
    text = script.read_text()
    assert not re.search(r"^(?:import|export)\b", text, re.MULTILINE), "bundles are concatenated"
    assert not re.search(r"`[^`]*\$\{[^}`]*`", text), "jsmin squeezes nested template literals"
    assert not re.search(r"innerHTML|\beval\b|\.style\b", text), "the policy of the page forbids it"


def test_every_behaviour_that_a_template_names_has_a_file():
    names = {path.stem for path in SCRIPTS} - {"behaviour"}
    for template in TEMPLATES:
        for value in re.findall(r'data-behaviour="([\w -]+)"', template.read_text()):
            missing = set(value.split()) - names
            assert not missing, f"{name_of(template)}: no assets/js file for {missing}"


def test_every_icon_that_a_template_names_is_in_the_sprite():
    sprite = (bundles.SOURCES / "images/icons.svg").read_text()
    icons = re.findall(r'<symbol id="i-([\w-]+)"', sprite)
    assert len(icons) == len(set(icons))
    for template in TEMPLATES:
        for icon in re.findall(r"""\bicon\(["']([\w-]+)["']\)""", template.read_text()):
            assert icon in icons, f"{name_of(template)}: draw i-{icon} in assets/images/icons.svg"


# Classes come from templates and scripts, and where code writes markup, from these.
WRITERS = ["admin/cells.py", "models/markup.py", "public/prose.py", "services/dashboard.py"]
TEXTS = re.compile(r"\b_[nl]?\([^()]*")


def named() -> set[str]:
    """Every word of templates, scripts and code that writes markup, but what people read."""
    code = [ROOT / "backoffice" / writer for writer in WRITERS]
    texts = (TEXTS.sub("", path.read_text()) for path in (*TEMPLATES, *SCRIPTS, *code))
    return {word for text in texts for word in re.findall(r"[A-Za-z][\w-]*", text)}


def test_no_rule_and_no_icon_is_kept_that_nothing_uses():
    selectors = re.findall(r"([^{}]+)\{", "".join(map(code, SHEETS)))
    classes = {name for each in selectors for name in re.findall(r"\.([A-Za-z][\w-]*)", each)}
    sprite = (bundles.SOURCES / "images/icons.svg").read_text()
    kept = classes | set(re.findall(r'<symbol id="i-([\w-]+)"', sprite))
    badges = {"badge-ok", "badge-accent", "badge-bad"}  # put together by the macro
    assert kept - badges <= named()
