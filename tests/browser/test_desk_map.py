"""The map as a coordinator has it: what is covered by skill, and many calls at once."""

import math
import re
from typing import Any, Final

import httpx
import pytest
from playwright.sync_api import Browser, Locator, Page, Position, expect

from tests.browser.served import LIVE, Stack, desk_page, findings
from tests.world.people import OAKHAM
from ucr.app import new_id
from ucr.callers import COOKIE

pytestmark = pytest.mark.browser

Json = dict[str, Any]
PADDING_PX: Final = 24
UPPINGHAM: Final = (-0.7228, 52.5881)
DRAWN: Final = """
([red, green, blue, least]) => {
  let found = 0
  for (const canvas of document.querySelectorAll('.map canvas')) {
    const pen = canvas.getContext('2d')
    const {data} = pen.getImageData(0, 0, canvas.width, canvas.height)
    for (let i = 0; i < data.length; i += 4)
      if (Math.abs(data[i] - red) + Math.abs(data[i + 1] - green)
          + Math.abs(data[i + 2] - blue) < 90) found++
  }
  return found >= least
}
"""
"""Whether so many dots of the map's canvas have about this colour."""
LATTICE: Final = [0x33, 0x41, 0x4B, 8000]
LATTICE_BY_NIGHT: Final = [0xB8, 0xC6, 0xD0, 8000]
RED: Final = [0xD5, 0x28, 0x1B, 300]
FITS: Final = """() => {
  const map = document.querySelector('.map')
  const place = map.parentElement
  return map.clientWidth === place.clientWidth
    && map.clientHeight === place.clientHeight
}"""
"""Whether the map has the size that its place has: it follows once that is steady."""
STEPS: Final = """() => {
  window.steps = 0
  const scale = document.querySelector('.ol-scale-line-inner')
  const watch = {attributes: true, childList: true, subtree: true}
  new MutationObserver(() => window.steps++).observe(scale, watch)
}"""
"""Count in how many steps the map comes to another scale."""


def _signed_in(stack: Stack, browser: Browser, name: str) -> Page:
    desk = desk_page(browser)
    stack.opens(desk, name)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    expect(desk.get_by_role("application")).to_be_visible()
    return desk


def _begins(
    stack: Stack, crew: str, *, help_: bool = False, within_m: int | None = None
) -> None:
    """A crew starts its shift, as its phone would; and calls for help.

    Args:
        within_m: How well its phone knows that it is in Oakham; None: it says nothing.
    """
    with httpx.Client(
        base_url=stack.origin, headers={"Origin": stack.origin}, timeout=20
    ) as phone:
        key = {"Idempotency-Key": new_id().hex}
        phone.post("/api/sign-in", json={"token": stack.keys[crew]}).raise_for_status()
        assert COOKIE in phone.cookies
        body = {"occurred_at": phone.get("/api/area").json()["now"]}
        phone.post("/api/crew/shift/start", json=body, headers=key).raise_for_status()
        if within_m is not None:
            here = {"lon": OAKHAM[0], "lat": OAKHAM[1], "accuracy_m": within_m}
            told = {"positions": [here | {"at": body["occurred_at"]}]}
            phone.post("/api/crew/positions", json=told).raise_for_status()
        if not help_:
            return
        again = {"Idempotency-Key": new_id().hex}
        phone.post("/api/crew/help", json=body, headers=again).raise_for_status()


def _row(desk: Page, case: Json) -> Locator:
    return desk.locator(f'[data-row="{case["id"]}"]')


def _plane(lon: float, lat: float) -> tuple[float, float]:
    """Web Mercator, in units of the earth's radius."""
    return math.radians(lon), math.asinh(math.tan(math.radians(lat)))


def _spot(desk: Page, lon: float, lat: float) -> Position:
    """Where a place lies on the map while it shows the whole area."""
    area = desk.evaluate("fetch('/api/area').then(found => found.json())")
    west, south, east, north = area["bbox"]
    (left, bottom), (right, top) = _plane(west, south), _plane(east, north)
    box = desk.locator(".map").bounding_box()
    assert box is not None
    wide, tall = box["width"], box["height"]
    unit = max(
        (right - left) / (wide - 2 * PADDING_PX),
        (top - bottom) / (tall - 2 * PADDING_PX),
    )
    x, y = _plane(lon, lat)
    return {
        "x": wide / 2 + (x - (left + right) / 2) / unit,
        "y": tall / 2 - (y - (bottom + top) / 2) / unit,
    }


def test_coverage_by_skill_is_drawn_told_remembered_and_listed(
    stack: Stack, browser: Browser
) -> None:
    _begins(stack, "Oak 1")
    desk = _signed_in(stack, browser, "Sam")
    layer = desk.get_by_role("region", name="Coverage on the map")
    expect(layer).to_have_count(0)
    assert not desk.evaluate(DRAWN, LATTICE)

    desk.get_by_role("button", name="Coverage", exact=True).focus()
    desk.keyboard.press("Enter")
    expect(layer).to_contain_text(re.compile(r"1 crew: \d+ % in 60 min"))
    layer.get_by_label("Coverage by").select_option("Wound")

    expect(layer).to_contain_text("▲ Wound: nobody for these 4 hours")
    expect(layer).to_contain_text(
        re.compile(r"by road, after what is planned, computed \d\d:\d\d")
    )
    desk.wait_for_function(DRAWN, arg=LATTICE)
    layer.get_by_role("button", name="+4 h").focus()
    desk.keyboard.press("Enter")
    expect(layer).to_contain_text("0 crews: 0 % in 60 min, 0 % in 120")
    desk.reload()
    expect(layer.get_by_label("Coverage by")).to_have_value("wound")
    expect(layer.get_by_role("button", name="Now")).to_have_attribute(
        "aria-pressed", "true"
    )

    _is_listed_alike(desk, layer)
    found = findings(desk)
    desk.get_by_role("button", name=re.compile("^(Night|Day)")).click()
    layer.get_by_label("Coverage by").select_option("Wound")
    desk.wait_for_function(DRAWN, arg=LATTICE_BY_NIGHT)
    assert found + findings(desk) == []
    other = _signed_in(stack, browser, "Ada")
    button = other.get_by_role("button", name="Coverage", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")


def _is_listed_alike(desk: Page, layer: Locator) -> None:
    """The list has every skill, and says of one what the map says."""
    layer.get_by_role("button", name="As a list").click()
    listed = desk.get_by_role("complementary")
    expect(listed).to_contain_text("▲ Wound: nobody for these 4 hours")
    expect(listed).to_contain_text("of places, not people")
    layer.get_by_label("Coverage by").select_option("Lift assist")
    told = layer.get_by_text(re.compile(r"1 crew: \d+ % in 60 min, \d+ % in 120"))
    shares = re.findall(r"\d+ %", told.inner_text())
    row = listed.get_by_role("region", name="Lift assist").get_by_role("row")
    assert row.nth(1).get_by_role("cell").all_inner_texts() == ["1", *shares]


def test_many_calls_are_one_sign_but_never_one_with_an_alarm(
    stack: Stack, browser: Browser
) -> None:
    _begins(stack, "Oak 1")
    desk = _signed_in(stack, browser, "Sam")
    scale = desk.locator(".ol-scale-line-inner")
    before = scale.inner_text()
    lon, lat = UPPINGHAM
    calm = [
        stack.asks(location={"lon": lon + step / 500, "lat": lat}, on_floor=False)
        for step in range(2)
    ]
    beside = {"lon": lon + 0.022, "lat": lat}  # near enough to be one of the group
    alarmed = stack.asks(location=beside, red_flags=["intense_pain"])
    for case in (*calm, alarmed):
        expect(_row(desk, case)).to_be_visible()

    grouped = desk.get_by_text("In groups: 2 calls in 1. Each is in the lists.")
    expect(grouped).to_be_visible()
    assert scale.inner_text() == before  # nothing moved of itself
    desk.get_by_role("button", name="Whole area").click()
    whole = scale.inner_text()
    spot = _spot(desk, lon + 1 / 1000, lat)
    desk.locator(".map").hover(position=spot)
    tip = desk.get_by_role("tooltip")
    expect(tip).to_be_visible()
    assert findings(desk) == []

    desk.locator(".map").click(position=spot)

    expect(desk.get_by_text("In groups:")).to_have_count(0)
    expect(scale).not_to_have_text(whole)
    desk.get_by_role("button", name="Whole area").click()
    expect(grouped).to_be_visible()
    _row(desk, calm[0]).click()
    expect(desk.get_by_text("In groups:")).to_have_count(0)


def _middle(desk: Page) -> Position:
    box = desk.locator(".map").bounding_box()
    assert box is not None
    return {"x": box["width"] / 2, "y": box["height"] / 2}


def _is_pressed(desk: Page, name: str, pressed: str) -> None:
    button = desk.get_by_role("button", name=name)
    expect(button).to_have_attribute("aria-pressed", pressed)


def test_the_map_follows_only_who_asked_it_to_and_until_they_move_it(
    stack: Stack, browser: Browser
) -> None:
    lon, lat = UPPINGHAM
    far = stack.asks(location={"lon": lon, "lat": lat}, on_floor=False)
    other = stack.asks(
        location={"lon": lon - 0.02, "lat": lat + 0.1},
        on_floor=False,
        need="catheter",
    )
    desk = _signed_in(stack, browser, "Sam")
    tip = desk.get_by_role("tooltip")
    canvas = desk.locator(".map")
    drawer = desk.get_by_role("complementary")
    _row(desk, other).click()
    expect(drawer).to_contain_text("Catheter, Oakham")
    desk.wait_for_function(FITS)  # beside the drawer it is narrower
    desk.get_by_role("button", name="Whole area").click()
    spot = _spot(desk, lon, lat)

    _row(desk, far).click()
    expect(drawer).to_contain_text("Fall, Uppingham")
    canvas.hover(position=spot)
    expect(tip).to_contain_text("Fall")  # where it was: the view is locked

    desk.get_by_role("button", name="View locked").click()
    _is_pressed(desk, "Following chosen", "true")
    canvas.hover(position=_middle(desk))
    expect(tip).to_contain_text("Fall")
    _row(desk, other).click()
    canvas.hover(position=_middle(desk))
    expect(tip).to_contain_text("Catheter")

    canvas.focus()
    desk.keyboard.press("ArrowLeft")
    _is_pressed(desk, "View locked", "false")
    _row(desk, far).click()
    canvas.hover(position=_middle(desk))
    expect(tip).to_have_count(0)


def test_a_crew_that_asks_for_help_has_a_sign_of_its_own_on_the_map(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    assert not desk.evaluate(DRAWN, RED)

    _begins(stack, "Oak 1", help_=True)

    desk.wait_for_function(DRAWN, arg=RED)
    desk.locator(".map").hover(position=_spot(desk, *OAKHAM))
    expect(desk.get_by_role("tooltip")).to_contain_text("▲ Oak 1 asks for help since")
    desk.get_by_text("Signs", exact=True).click()
    expect(desk.get_by_text("In danger, with a ring around")).to_be_visible()
    assert findings(desk) == []


def test_for_whom_motion_is_too_much_the_map_is_there_at_once(
    stack: Stack, browser: Browser
) -> None:
    moving = _signed_in(stack, browser, "Sam")
    assert _steps_of_a_zoom(moving) > 1
    moving.context.close()
    still = browser.new_context(
        viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
    ).new_page()
    stack.opens(still, "Sam")
    expect(still.get_by_role("application")).to_be_visible()

    assert _steps_of_a_zoom(still) == 1

    assert still.evaluate("document.getAnimations().length") == 0


def _steps_of_a_zoom(desk: Page) -> int:
    """Of a press of the button, and to the end of what it begins."""
    scale = desk.locator(".ol-scale-line-inner")
    expect(scale).not_to_be_empty()
    before = scale.inner_text()
    desk.evaluate(STEPS)
    desk.get_by_title("Zoom out").click()
    expect(scale).not_to_have_text(before)
    desk.wait_for_function(
        """() => new Promise(done => {
          const seen = window.steps
          setTimeout(() => done(window.steps === seen), 400)
        })"""
    )
    steps: int = desk.evaluate("window.steps")
    return steps
