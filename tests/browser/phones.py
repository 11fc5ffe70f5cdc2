"""A crew's phone and a desk in one real browser, and what is measured on the phone."""

from typing import Any

from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.served import (
    Stack,
    confirms,
    findings,
    lists_page,
    phone_page,
)

WIDTHS = (320, 390)
THEMES = ("sunlight", "night")
SMALL = """() => [...document.querySelectorAll('button, a, select, input')]
  .filter((one) => one.checkVisibility())
  .map((one) => [one.getBoundingClientRect(), one.textContent])
  .filter(([box]) => box.height < 48 || box.width < 48)
  .map(([box, text]) => `${text}: ${box.width} x ${box.height}`)"""
RINGS = """() => {
  window.rings = {sounded: 0, buzzed: 0}
  const start = OscillatorNode.prototype.start
  OscillatorNode.prototype.start = function (...when) {
    window.rings.sounded += 1
    return start.apply(this, when)
  }
  navigator.vibrate = () => { window.rings.buzzed += 1; return true }
}"""
"""Count the notes that the page sounds, and how often it shakes the phone."""
SIDEWAYS = """() => document.documentElement.scrollWidth - window.innerWidth"""


class Crew:
    """A coordinator's screen and the phone of the one crew on duty."""

    def __init__(self, stack: Stack, browser: Browser) -> None:
        """Sign both in, and start the shift."""
        self.stack = stack
        self.desk, self.phone = lists_page(browser), phone_page(browser)
        self.phone.add_init_script(f"({RINGS})()")
        stack.opens(self.desk, "Sam")
        stack.opens(self.phone, "Oak 1")
        self.phone.get_by_role("button", name="Start shift").click()
        expect(self.phone.get_by_role("heading", name="No job now")).to_be_visible()

    def is_offered(self, **changes: object) -> dict[str, Any]:
        """A call comes in, and the desk puts it to this crew; the case."""
        case = self.stack.asks(**changes)
        self.desk.mouse.move(0, 0)  # away from the rows, which hold still under it
        self.desk.locator(f'[data-row="{case["id"]}"]').click()
        drawer = self.desk.get_by_role("complementary")
        confirms(drawer)
        expect(self.phone.get_by_text("New job", exact=True)).to_be_visible()
        return case

    def rings(self) -> dict[str, int]:
        """How often the phone has sounded, and shaken, since its page was opened."""
        found: dict[str, int] = self.phone.evaluate("() => ({...window.rings})")
        return found

    def presses(self, *names: str) -> None:
        """Press these buttons of the phone, one after another."""
        for name in names:
            self.phone.get_by_role("button", name=name, exact=True).click()

    def is_on_scene(self, **changes: object) -> dict[str, Any]:
        case = self.is_offered(**changes)
        self.presses("Accept", "En route", "On scene")
        expect(self.phone.get_by_role("button", name="Finish: outcome")).to_be_visible()
        return case

    def reads(self, case: dict[str, Any]) -> Locator:
        """The desk opens the case anew, once it has heard all from the phone."""
        self.has_told_all()
        drawer = self.desk.get_by_role("complementary")
        if drawer.is_visible():
            drawer.get_by_role("button", name="Close").click()
        self.desk.locator(f'[data-row="{case["id"]}"]').click()
        return drawer

    def has_told_all(self) -> None:
        """Wait until nothing waits on the phone, and no ending is held there."""
        # An ending that was let go waits to be sent before it stops to be held.
        expect(self.phone.get_by_text("is not sent yet")).to_have_count(0)
        expect(self.phone.get_by_text("waiting to send")).to_have_count(0)

    def withdraws(self, case: dict[str, Any]) -> None:
        """The coordinator takes the job from the crew again."""
        offer = self._offer(case)
        self._desk_posts(
            f"/api/assignments/{offer}/withdraw", {"reason": "Nearer crew"}
        )

    def looks(self, width: int, theme: str) -> list[str]:
        """What is wrong with the phone's screen at this width, in these colours."""
        return wrong_with(self.phone, width, theme)

    def looks_everywhere(self) -> list[str]:
        return [
            wrong
            for width in WIDTHS
            for theme in THEMES
            for wrong in self.looks(width, theme)
        ]

    def _offer(self, case: dict[str, Any]) -> str:
        board = self.desk.evaluate("() => fetch('/api/board').then((it) => it.json())")
        (found,) = [
            one["id"]
            for one in board["snapshot"]["assignments"]
            if one["referral_id"] == case["id"]
        ]
        return str(found)

    def _desk_posts(self, path: str, body: dict[str, Any]) -> None:
        status = self.desk.evaluate(
            """([path, body]) => fetch(path, {
              method: 'POST',
              headers: {
                'Content-Type': 'application/json',
                'Idempotency-Key': crypto.randomUUID(),
              },
              body: JSON.stringify(body),
            }).then((answer) => answer.status)""",
            [path, body],
        )
        assert status == 200


def wrong_with(page: Page, width: int, theme: str) -> list[str]:
    """What is wrong with a phone's page at this width, in these colours."""
    page.set_viewport_size({"width": width, "height": 844})
    page.evaluate("theme => { document.documentElement.dataset.theme = theme }", theme)
    wrong = [f"axe: {one}" for one in findings(page)]
    wrong += [f"small: {one}" for one in page.evaluate(SMALL)]
    if page.evaluate(SIDEWAYS) > 0:
        wrong.append("it scrolls sideways")
    return [f"{width} {theme}: {one}" for one in wrong]
