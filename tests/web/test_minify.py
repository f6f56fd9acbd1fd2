"""A browser reads the same rules from the short sheet as from the written one."""

import io

import pytest
from playwright.sync_api import Page

from backoffice.web import bundles, minify
from tests.web.conftest import minified, source

pytestmark = pytest.mark.browser

SHEETS = [name for name in bundles.BUNDLES if name.endswith("css")]

# The browser keeps a value with var() as it is written: there, space inside brackets means nothing.
RULES = r"""sheet => {
  const style = document.head.appendChild(document.createElement("style"));
  style.textContent = sheet;
  const tidy = (text) => text.replace(/([(,])\s+/g, "$1").replace(/\s+([),])/g, "$1");
  const walk = (rules) => [...rules].flatMap((rule) => {
    if (!rule.cssRules) return [tidy(rule.cssText)];
    const own = rule.style ? tidy(rule.style.cssText) : "";
    const condition = rule.cssText.split("{")[0].replace(/:\s+/g, ":");
    const head = rule.selectorText ?? rule.keyText ?? condition;
    return [`${head} { ${own} }`, ...walk(rule.cssRules), "}"];
  });
  return walk(style.sheet.cssRules);
}"""

HARD = """
/* a comment with "quotes */
@layer one, two;
@layer one {
  .a { inline-size: calc(100% - (2 * (1px + 2px))); flex: 1 1 0px; margin: 0 auto; }
  .a :is(h1, h2) > *:first-child + p, .b:hover ::marker { content: "a { b; } /* c */ : d"; }
  .a:not(.b :hover) { transform-origin: 0 0; background: #aabbcc; opacity: 0.5; margin: 0 0 0 0; }
  .c { & > a { color: red; } &:hover :focus { color: blue; } }
}
@container side (min-width: 0px) { .d { rotate: 180deg; } }
@supports not (display: none-such) { .e { content: 'it\\'s; }'; } }
@media (width >= 40rem) and (not (hover: hover)) { .f { inset: 0px auto auto 0; } }
@keyframes g { 0% { opacity: 0; } 50%, 100% { translate: 0 -0.5rem; } }
.h[title="a  b" i]::before { content: "\\201C" counter(h) "  "; color: oklch(50% 0 0 / .5); }
"""

SCRIPT = """
const two = (a, b) => `  ${a}  and // ${b}  `; // a comment
/* another */
const words = "a  b // c".split(/[ "'`]+/u);
class Box { #inside = null; get value() { return this.#inside ?? words?.length; } }
document.title = [two(1, 2), new Box().value, 1 - -1, 2 ** 3].join("|")
document.body.className = "done"
"""


@pytest.mark.parametrize("name", SHEETS)
def test_the_short_sheet_has_the_rules_of_the_written_one(page: Page, asset_app, name):
    written = page.evaluate(RULES, source(name))
    assert len(written) > 150
    assert page.evaluate(RULES, minified(asset_app, name)) == written


def test_a_sheet_with_everything_cssmin_stumbles_over_survives(page: Page):
    written = page.evaluate(RULES, HARD)
    short = minify.shorten(HARD)
    assert page.evaluate(RULES, short) == written
    assert len(short) < 0.9 * len(HARD)


def test_a_script_with_everything_jsmin_stumbles_over_survives(page: Page):
    short = io.StringIO()
    minify.js(io.StringIO(SCRIPT), short)
    titles = []
    for script in (SCRIPT, short.getvalue()):
        page.set_content("<title></title><body></body>")
        page.evaluate("text => (0, eval)(`{${'\\n'}${text}}`)", script)
        titles.append(page.title())
    assert titles == ["1 and // 2 |4|2|8"] * 2
    assert "comment" not in short.getvalue()
