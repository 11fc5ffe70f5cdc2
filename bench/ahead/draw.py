"""The reliability of forecasts as a picture: what was said across, what came upward."""

from collections.abc import Mapping
from typing import Final

from bench.ahead.judge import Bin, Judged

SIDE: Final = 320
LEFT, TOP = 56, 24
GAP: Final = 80
COLOUR: Final = "#005eb8"
"""NHS blue."""


def picture(judged: Mapping[str, Judged]) -> str:
    """One panel for each, side by side; a dot's area is its share of the calls."""
    width = len(judged) * (SIDE + GAP) + LEFT
    panels = "".join(
        f'<g transform="translate({LEFT + number * (SIDE + GAP)},{TOP})">'
        f"{_panel(title, one)}</g>"
        for number, (title, one) in enumerate(judged.items())
    )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{SIDE + 90}"'
        f' font-family="sans-serif" font-size="13"><rect width="100%" height="100%"'
        f' fill="#fff"/>{panels}</svg>\n'
    )


def _panel(title: str, judged: Judged) -> str:
    marks = "".join(
        f'<text x="-8" y="{_y(share) + 4:.0f}" text-anchor="end">{share:.0%}</text>'
        f'<text x="{share * SIDE:.0f}" y="{SIDE + 18}" text-anchor="middle">{share:.0%}'
        "</text>"
        for share in (0.0, 0.5, 1.0)
    )
    dots = "".join(_dot(one, judged.count) for one in judged.bins)
    return (
        f'<rect width="{SIDE}" height="{SIDE}" fill="none" stroke="#768692"/>'
        f'<line x1="0" y1="{SIDE}" x2="{SIDE}" y2="0" stroke="#768692"'
        f' stroke-dasharray="4"/>{marks}{dots}'
        f'<text x="{SIDE / 2:.0f}" y="-8" text-anchor="middle">{title}: error'
        f" {100 * judged.ece:.1f} points, {judged.count} forecasts</text>"
        f'<text x="{SIDE / 2:.0f}" y="{SIDE + 38}" text-anchor="middle">said to be late'
        "</text>"
        f'<text transform="translate(-42,{SIDE / 2:.0f}) rotate(-90)"'
        ' text-anchor="middle">was late</text>'
    )


def _dot(one: Bin, count: int) -> str:
    radius = 3 + 22 * (one.count / count) ** 0.5
    return (
        f'<circle cx="{one.said * SIDE:.1f}" cy="{_y(one.came):.1f}" r="{radius:.1f}"'
        f' fill="{COLOUR}" fill-opacity="0.6"/>'
    )


def _y(share: float) -> float:
    return SIDE - share * SIDE
