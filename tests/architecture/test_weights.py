"""What a page weighs before it shows anything: a slow line at night waits for it."""

import pytest

from bench.desk.javascript import at_once, by_itself, opened_seldom, whole_kib, with_map

DESK_KIB, WITH_MAP_KIB, CREW_KIB = 60, 220, 90
"""Gzip, with all that a page's entry imports; what comes when something is opened is
counted nowhere, what comes by itself after the first screen in the last test."""


def named(chunks: dict[str, float]) -> str:
    return ", ".join(f"{name} {kib:.1f}" for name, kib in chunks.items())


@pytest.mark.parametrize(
    ("page", "limit_kib"), [("index.html", DESK_KIB), ("crew/index.html", CREW_KIB)]
)
def test_a_page_brings_no_more_javascript_than_was_promised(
    page: str, limit_kib: int
) -> None:
    chunks = at_once(page)

    assert chunks
    assert whole_kib(chunks) <= limit_kib, named(chunks)


def test_the_desk_with_its_map_brings_no_more_javascript_than_was_promised() -> None:
    chunks = with_map()

    assert any(name.startswith("MapPane") for name in chunks)
    assert whole_kib(chunks) <= WITH_MAP_KIB, named(chunks)


def test_all_that_the_desk_fetches_unpressed_is_no_more_than_was_promised() -> None:
    chunks, pressed = by_itself(), opened_seldom()

    assert any(name.startswith("CaseDrawer") for name in chunks)
    assert "Settings" in pressed
    assert not any(name.startswith("Settings-") for name in chunks)
    assert whole_kib(chunks) <= WITH_MAP_KIB, named(chunks)
