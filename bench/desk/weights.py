"""What a snapshot of the whole board weighs on the wire."""

import gzip

import httpx

from bench.desk.area import Laid
from ucr.callers import COOKIE
from ucr.settings import Settings


def snapshot_kib(settings: Settings, laid: Laid) -> dict[str, float]:
    """Of the whole board as a screen is sent it, and how many calls are in it."""
    answer = httpx.get(
        f"{settings.public_origin}/api/sync",
        params={"topic": "area/rutland"},
        headers={"Cookie": f"{COOKIE}={laid.desk}", "Origin": settings.public_origin},
        timeout=30,
    )
    answer.raise_for_status()
    return {
        "calls": len(answer.json()["snapshot"]["referrals"]),
        "gzip": round(len(gzip.compress(answer.content, 6)) / 1024, 1),
        "plain": round(len(answer.content) / 1024, 1),
    }
