"""What is looked for on every view: axe by day and by night, small windows, keys."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from playwright.sync_api import Page, ViewportSize

from tests.browser.served import violations

WHOLE: Final = "body"
DRAWER: Final = ".drawer"
WIDE: Final[ViewportSize] = {"width": 1440, "height": 900}
TWICE: Final[ViewportSize] = {"width": 720, "height": 450}
"""What a window of 1440 x 900 has room for at 200 %."""
NARROW: Final[ViewportSize] = {"width": 320, "height": 640}
DESK_THEMES: Final = ("light", "night")
PHONE_THEMES: Final = ("light", "sunlight", "night")
MOST_TABS: Final = 300

_SCRIPT: Final = Path(__file__).with_name("looking.js").read_text("utf-8")
_UNFOLD: Final = """within => {
  for (const one of document.querySelectorAll(`${within} details`)) one.open = true
}"""
_DRAWN: Final = """() => new Promise((done) =>
  requestAnimationFrame(() => requestAnimationFrame(() => done(null))))"""
_FITS: Final = """() => [...document.querySelectorAll('.map')].every(
  (one) => one.getBoundingClientRect().width <= innerWidth)"""
"""A map takes its new size a moment after its window."""
_NEVER: Final = "Tab never comes to it"
_THEME: Final = "theme => { document.documentElement.dataset.theme = theme }"
_ASK: Final = """([what, within]) =>
  window.looking[what](document.querySelector(within))"""


@dataclass(frozen=True, slots=True)
class Look:
    """Which part of the page is looked at, and in which colours.

    Args:
        unfolds: Whether what is folded is opened first.
        is_walked: Whether Tab goes through it, from its first to its last.
        width_px: Of the window in which axe looks at it.
    """

    within: str = DRAWER
    themes: tuple[str, ...] = DESK_THEMES
    unfolds: bool = True
    is_walked: bool = True
    width_px: int = WIDE["width"]

    def wrong_with(self, page: Page) -> list[str]:
        """Everything that is wrong with what the page shows now, in a line each."""
        if self.unfolds:
            for _ in range(2):  # what is folded in what was folded
                page.evaluate(_UNFOLD, self.within)
                page.evaluate(_DRAWN)
        if not page.evaluate("'looking' in window"):
            page.evaluate(_SCRIPT)
        page.set_viewport_size(WIDE | {"width": self.width_px})
        wrong = [*self._asks(page, "moving"), *self._by_axe(page)]
        for size in (TWICE, NARROW):
            page.set_viewport_size(size)
            page.evaluate(_DRAWN)
            page.wait_for_function(_FITS)
            found = [*self._asks(page, "cut"), *self._asks(page, "pressed")]
            if self.is_walked and size is TWICE:
                found += self._by_tab(page)
            wrong += [f"at {size['width']} px: {one}" for one in found]
        page.set_viewport_size(WIDE)
        return wrong

    def _by_axe(self, page: Page) -> list[str]:
        """Each rule that is broken, and where: whatever its impact."""
        wrong: list[str] = []
        for theme in reversed(self.themes):
            page.evaluate(_THEME, theme)
            wrong += [
                f"{theme}: axe {one['id']} at {node['target'][0]}: {node['html'][:120]}"
                for one in violations(page, self.within)
                for node in one["nodes"]
            ]
        return wrong

    def _by_tab(self, page: Page) -> list[str]:
        """What a walk found, and the next one too: the page may have grown."""
        found = self._walk(page)
        if not any(one.startswith(_NEVER) for one in found):
            return found
        return self._walk(page)

    def _walk(self, page: Page) -> list[str]:
        """Tab leaves it at its end, and shows where it is at every stop."""
        self._asks(page, "begin")
        wrong: list[str] = []
        for _ in range(MOST_TABS):
            page.keyboard.press("Tab")
            step = page.evaluate(_ASK, ["step", self.within])
            if step and step["wrong"]:
                wrong += self._still_wrong(page, step["wrong"])
            if step is None or step["isEnd"]:
                return wrong + self._asks(page, "missed")
        return [*wrong, f"after {MOST_TABS} times Tab the focus is still in it"]

    def _still_wrong(self, page: Page, found: list[str]) -> list[str]:
        """What is wrong also once Tab comes to it anew: the page may have grown."""
        for key in ("Shift+Tab", "Tab"):
            page.keyboard.press(key)
        again = self._asks(page, "again")
        return [one for one in found if one in again or one.startswith("Tab ")]

    def _asks(self, page: Page, what: str) -> list[str]:
        found: list[str] | None = page.evaluate(_ASK, [what, self.within])
        return found or []
