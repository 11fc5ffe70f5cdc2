"""What lessons on routing share: an engine that is ready before a limit runs."""

import pytest

from routing.warm import warm


@pytest.fixture(autouse=True, scope="session")
def engine() -> None:
    """Compiled before the first lesson."""
    warm()
