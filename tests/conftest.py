"""What every test stands on: real stores, no way out to the net, chosen randomness."""

import os

import pytest
from hypothesis import HealthCheck, settings

from ucr import logs

pytest_plugins = (
    "tests.world.chromium",
    "tests.world.hits",
    "tests.world.packs",
    "tests.world.service",
    "tests.world.stores",
)

# A noisy machine is not a slow function, so no example has a deadline. In CI the
# examples are the same each time: a red build is about the change that was pushed.
settings.register_profile(
    "dev",
    deadline=None,
    max_examples=100,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(
    "ci", settings.get_profile("dev"), derandomize=True, max_examples=50
)
settings.register_profile(
    "long",
    settings.get_profile("dev"),
    max_examples=int(os.environ.get("UCR_EXAMPLES", "100")),
)
settings.load_profile(
    "long"
    if "UCR_EXAMPLES" in os.environ
    else "ci"
    if os.environ.get("CI") == "true"
    else "dev"
)


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let tests speak to this machine only, and write the log as the service does."""
    config.option.allow_hosts = "127.0.0.1,::1,localhost"
    config.option.allow_unix_socket = True
    logs.configure("info")
