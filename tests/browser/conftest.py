"""The running service and the browser that the tests of this folder share."""

from playwright.sync_api import expect

from tests.browser.served import browser, browser_of_file, stack

__all__ = ["browser", "browser_of_file", "stack"]

PATIENCE_MS = 20_000
"""Whatever is expected is waited for this long: machines that test are busy."""

expect.set_options(timeout=PATIENCE_MS)
