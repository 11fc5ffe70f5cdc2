"""The running service and the browser that the tests of this folder share."""

from tests.browser.served import browser, stack

__all__ = ["browser", "stack"]
