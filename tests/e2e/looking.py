"""What is true of every page that a journey comes by."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import ConsoleMessage, Page

AXE = Axe()
RULES = {
    "resultTypes": ["violations"],
    "runOnly": {"type": "tag", "values": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]},
}
# Rows are like the first two, and what is shut is not there yet.
ALIKE = {"exclude": [["tbody tr:nth-child(n+3)"], ["details:not([open]) > :not(summary)"]]}
# Words, names, numbers and addresses: that they are there is in what remains.
WRITTEN = re.compile(r'(?<=>)[^<]+(?=<)|(?<=(?:abel|itle|href|alue|time)=")[^"]+(?=")|\d+')
REPEATED = re.compile(r"(<(tr|li)\b.*?</\2>)(\s*\1)+", re.DOTALL)
KNOWN: set[tuple[bool, str]] = set()
# They take the focus from a script or a link to them, and are called by their role.
PLACES = {"RootWebArea", "main"}
TALL = 4000
NARROW = {"width": 320, "height": 640}
# Elements that reach past the edge, so that the message says what to mend.
TOO_WIDE = """() => {
  const {clientWidth: width, scrollWidth} = document.documentElement;
  if (scrollWidth <= width) return [];
  const reaches = (e) => e.getBoundingClientRect().right > width + 1 || e.scrollWidth > width + 1;
  const all = [...document.body.querySelectorAll("*")];
  return [`${scrollWidth} px`, ...all.filter(reaches).map((e) => e.outerHTML.slice(0, 80))];
}"""


class Watch:
    """Collects what goes wrong in a browser's page, and looks at the page as it stands."""

    def __init__(self, page: Page, *, script: bool) -> None:
        self.page, self.script = page, script
        # What `java_script_enabled=False` does as well, but this switch is ours: see `_violations`.
        self._switch = page.context.new_cdp_session(page)
        self._allow_script(script)
        self.troubles: list[str] = []
        page.on("console", self._note)
        page.on("pageerror", lambda error: self.troubles.append(str(error)))
        page.on("response", lambda answer: self._crash(answer.status, answer.url))

    def _note(self, message: ConsoleMessage) -> None:
        refused = "the server responded with a status of 4" in message.text
        if message.type in ("error", "warning") and not refused:
            self.troubles.append(message.text)

    def _crash(self, status: int, url: str) -> None:
        if status >= 500 or (status >= 400 and "/assets/" in url):
            self.troubles.append(f"{status} at {url}")

    def look(self) -> None:
        """Accessible, as narrow as a small phone without scrolling sideways, no word of trouble."""
        assert not self.troubles, f"{self.page.url}: {self.troubles}"
        if not self._is_known():
            self.examine()

    def examine(self) -> None:
        """The same, though it was looked at before in another look."""
        assert not self.troubles, f"{self.page.url}: {self.troubles}"
        self._fits_a_small_phone()
        nameless = list(self._nameless())
        assert not nameless, f"{self.page.url}: a screen reader has no name for {nameless}"
        found = [_told(violation) for violation in self._violations()]
        assert not found, f"{self.page.url}: {'; '.join(found)}"

    def _is_known(self) -> bool:
        """Whether the same page was looked at before, but for what is written on it."""
        page = REPEATED.sub(r"\1", WRITTEN.sub("…", self.page.content()))
        known = (self.script, page) in KNOWN
        KNOWN.add((self.script, page))
        return known

    def _fits_a_small_phone(self) -> None:
        wide = self.page.viewport_size
        self.page.set_viewport_size(NARROW)  # type: ignore[arg-type]
        sticking_out = self.page.evaluate(TOO_WIDE)
        self.page.set_viewport_size(wide)  # type: ignore[arg-type]
        assert not sticking_out, f"{self.page.url} at 320 px: {sticking_out}"

    def _nameless(self) -> Iterator[str]:
        """What one can reach, but is called nothing in the tree that a screen reader is given."""
        for node in self._switch.send("Accessibility.getFullAXTree")["nodes"]:
            reached = any(each["name"] == "focusable" for each in node.get("properties", ()))
            role = node.get("role", {}).get("value", "")
            if reached and role not in PLACES and not node.get("name", {}).get("value", "").strip():
                element = {"backendNodeId": node["backendDOMNodeId"]}
                yield f"{role}: {self._switch.send('DOM.getOuterHTML', element)['outerHTML'][:160]}"

    def _violations(self) -> list[dict[str, Any]]:
        # What has scrolled half under the foot of a list is no small target: show it all.
        size = self.page.viewport_size
        self.page.set_viewport_size({"width": size["width"], "height": TALL})  # type: ignore[index]
        # axe is a script too: it may run for a moment where the page's own may not.
        self._allow_script(True)
        # One sheet colours both kinds of pages, and contrast takes as long as all the rest.
        rules = RULES | {"rules": {"color-contrast": {"enabled": self.script}}}
        answer: dict[str, Any] = AXE.run(self.page, ALIKE, rules).response
        self._allow_script(self.script)
        self.page.set_viewport_size(size)  # type: ignore[arg-type]
        return answer["violations"]  # type: ignore[no-any-return]

    def _allow_script(self, allowed: bool) -> None:
        self._switch.send("Emulation.setScriptExecutionDisabled", {"value": not allowed})


def _told(violation: dict[str, Any]) -> str:
    places = [f"{node['html'][:120]} ({node['failureSummary']})" for node in violation["nodes"]]
    return f"{violation['id']}: {places}"
