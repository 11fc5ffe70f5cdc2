"""What a watched day came to: how every referral ended, and what it took."""

import asyncio

from ucr.cli.demo.memory import LIMIT_MIB, Memory
from ucr.cli.doctor import look, tell
from ucr.cli.say import say
from ucr.settings import Settings


def report(settings: Settings, peak: Memory) -> bool:
    """Print it.

    Returns:
        Whether nothing was found wrong, memory included.
    """
    findings = asyncio.run(look(settings))
    tell(findings)
    say(
        f"Most memory of all processes: {peak.rss:.0f} MiB resident (limit"
        f" {LIMIT_MIB}), {peak.pss:.0f} MiB where shared pages are counted once."
    )
    return not findings.problems and peak.rss <= LIMIT_MIB
