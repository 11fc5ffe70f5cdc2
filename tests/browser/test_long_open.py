"""A page that is open for a whole shift keeps what is on it, not all that ever was."""

from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.served import Stack, lists_page

pytestmark = pytest.mark.browser

CALLS: Final = 8
LET_GO: Final = """() => {
  // Every description of a thing on the page that can be come by from the page itself.
  const seen = new Set()
  const left = [document.getElementById('app').__k]
  while (left.length > 0) {
    const one = left.pop()
    if (typeof one !== 'object' || one === null || seen.has(one)) continue
    if (Array.isArray(one)) { left.push(...one); continue }
    if (!('__k' in one && '__b' in one)) continue
    seen.add(one)
    left.push(one.__k, one.__, one.props?.children)
  }
  return seen.size
}"""


def _kept(desk: Page) -> int:
    kept: int = desk.evaluate(LET_GO)
    return kept


def _reads_all(desk: Page, calls: list[dict[str, Any]], times: int) -> None:
    """One call after another is opened, as a coordinator does all night."""
    for case in calls * times:
        row = desk.locator(f'[data-row="{case["id"]}"]')
        row.click()
        expect(row).to_have_attribute("aria-current", "true")


def test_what_the_queue_was_before_is_let_go(stack: Stack, browser: Browser) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    calls = [stack.asks() for _ in range(CALLS)]
    _reads_all(desk, calls, 2)
    early = _kept(desk)

    _reads_all(desk, calls, 6)

    assert _kept(desk) < 1.1 * early
