"""The desk as coordinators work at it: two of them, by keyboard, filtered, at night."""

import re
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from bench.desk.javascript import by_itself
from tests.browser.served import (
    LIVE,
    Stack,
    desk_page,
    findings,
    phone_page,
    say_the_same,
)

pytestmark = pytest.mark.browser

Json = dict[str, Any]
NAME: Final = "Quillfeather"
"""A name that must be in no address and in nothing that a browser keeps."""
MENU: Final = re.compile("^Menu")


def _row(desk: Page, case: Json) -> Locator:
    return desk.locator(f'[data-row="{case["id"]}"]')


def _signed_in(stack: Stack, browser: Browser, name: str) -> Page:
    desk = desk_page(browser)
    stack.opens(desk, name)
    expect(desk.get_by_test_id("connection")).to_have_text(LIVE)
    return desk


def _addresses(page: Page) -> list[str]:
    """Every address that the page asks for from now on."""
    asked: list[str] = []

    def note(request: Request) -> None:
        asked.append(request.url)

    page.on("request", note)
    return asked


def test_two_coordinators_see_the_same_and_do_not_overwrite_each_other(
    stack: Stack, browser: Browser
) -> None:
    sam, bea = (_signed_in(stack, browser, name) for name in ("Sam", "Bea"))
    case = stack.asks()
    nobody_yet = f"Acknowledge {case['reference']}"
    for desk in (sam, bea):
        expect(desk.get_by_role("button", name=nobody_yet)).to_be_visible()
        _row(desk, case).click()
        opener = desk.get_by_role("button", name="Hand back to sender")
        opener.click()
        desk.get_by_label("Hand back to sender: Why").select_option("other")
    bea.get_by_role("button", name="Rang back: answered").click()
    expect(bea.get_by_role("complementary")).to_contain_text("Rang back: answered")
    mine = sam.get_by_role("complementary")
    expect(mine).to_contain_text("This case changed since you began to write")

    mine.get_by_role("button", name="Hand back to sender", exact=True).click()

    told = mine.get_by_role("alert")
    expect(told).to_contain_text("not done, this case has changed")
    expect(told).to_contain_text("Bea: Rang back: answered")
    assert stack.hears(case)["status"] != "handing_back"
    mine.get_by_role("button", name="Hand back to sender", exact=True).click()
    expect(mine).to_contain_text("Handing back")
    more = stack.asks(on_floor=False, need="catheter")
    for desk in (sam, bea):
        expect(_row(desk, more)).to_be_attached()
    bea.get_by_test_id("connection").hover()  # away from the rows
    sam.get_by_test_id("connection").hover()
    say_the_same(sam, bea)


def test_a_call_goes_from_new_to_closed_by_keyboard_alone(
    stack: Stack, browser: Browser
) -> None:
    """Taken, confirmed, noted, attended and closed: no mouse on either screen."""
    desk, phone = _signed_in(stack, browser, "Sam"), phone_page(browser)
    stack.opens(phone, "Oak 1")
    _comes_to_and_presses(phone, "Start shift")
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    drawer = desk.get_by_role("complementary")

    reference = _takes_a_call_by_keys(desk)
    row = desk.get_by_role("navigation", name="Calls").get_by_role(
        "button", name=reference
    )
    expect(row).to_be_visible()
    _goes_from_list_to_list_by_keys(desk)
    desk.keyboard.press("Alt+KeyQ")
    expect(row).to_be_focused()
    desk.keyboard.press("Alt+KeyD")
    expect(drawer.get_by_role("heading", level=2)).to_be_focused()
    _press(desk, "Confirm Oak 1")
    expect(phone.get_by_text("New job")).to_be_visible()
    _press(desk, "Write a note")
    _tab_to(desk, drawer.get_by_label("Note for whoever works at this case"))
    desk.keyboard.type("The daughter has a key")
    desk.keyboard.press("Tab")
    desk.keyboard.press("Enter")
    notes = drawer.get_by_role("region", name="Notes of the desk")
    expect(notes).to_contain_text("The daughter has a key")
    assert findings(desk) == []
    _attends_by_keys(phone)
    expect(row).to_contain_text("closed")
    desk.keyboard.press("Escape")

    expect(drawer).to_have_count(0)


def _goes_from_list_to_list_by_keys(desk: Page) -> None:
    """To the crews and back to find a call, whichever list is shown."""
    crews = desk.get_by_role("navigation", name="Crews on duty")
    for _ in range(2):
        desk.keyboard.press("Alt+KeyC")
        expect(crews.get_by_role("button", name="Oak 1")).to_be_focused()
        desk.keyboard.press("Alt+KeyF")
        expect(desk.locator(".search input")).to_be_focused()
    desk.keyboard.press("Alt+KeyC")
    expect(crews).to_be_visible()


def _attends_by_keys(phone: Page) -> None:
    """The crew takes the offer, goes there, and says how it ended."""
    _comes_to_and_presses(phone, "Accept")
    _comes_to_and_presses(phone, "En route")
    _comes_to_and_presses(phone, "On scene")
    _comes_to_and_presses(phone, "Finish: outcome")
    _comes_to_and_presses(phone, re.compile("^Lifted"))
    _comes_to_and_presses(phone, "Finish the visit")
    _comes_to_and_presses(phone, "Send now")


def _comes_to_and_presses(phone: Page, name: str | re.Pattern[str]) -> None:
    """By Tab from wherever it is, then Enter, as with a keyboard at a tablet."""
    _tab_to(phone, phone.get_by_role("button", name=name, exact=True))
    phone.keyboard.press("Enter")


def _takes_a_call_by_keys(desk: Page) -> str:
    """Alt+N, and the form to its end; the new case's number, as its drawer says it."""
    desk.keyboard.press("Alt+KeyN")
    drawer = desk.get_by_role("complementary")
    expect(drawer.get_by_role("heading", level=2)).to_have_text("New call")
    for label, words in (
        ("Who is calling", "GP"),
        ("What is needed", "Fall"),
        ("What happened, in the caller", "Slipped in the kitchen, not hurt"),
        ("Find the place", "High Street East"),
    ):
        _tab_to(desk, drawer.get_by_label(re.compile(f"^{label}")))
        desk.keyboard.type(words)
    desk.keyboard.press("Enter")
    found = drawer.get_by_role("button", name=re.compile("^High Street East"))
    _tab_to(desk, found.first)
    desk.keyboard.press("Enter")
    _tab_to(desk, drawer.get_by_role("button", name="Take this call"))
    desk.keyboard.press("Enter")
    expect(drawer).to_contain_text("Slipped in the kitchen")
    title = drawer.get_by_role("heading", level=2).locator(".reference")
    return title.inner_text().strip()


def _press(desk: Page, name: str) -> None:
    """Go to a button of the details from their title, and press it: keys only."""
    desk.keyboard.press("Alt+KeyD")
    _tab_to(desk, desk.get_by_role("complementary").get_by_role("button", name=name))
    desk.keyboard.press("Enter")


def _tab_to(desk: Page, wanted: Locator) -> None:
    """Press Tab until it has the focus, as somebody without a mouse does."""
    expect(wanted).to_be_enabled()
    for _ in range(120):
        if wanted.evaluate("one => one === document.activeElement"):
            return
        desk.keyboard.press("Tab")
    pytest.fail("Tab never reached it")


def test_a_pointer_that_rests_on_a_row_sees_no_row_move_until_it_leaves(
    stack: Stack, browser: Browser
) -> None:
    desk, phone = _signed_in(stack, browser, "Sam"), phone_page(browser)
    stack.opens(phone, "Oak 1")  # with a crew on shift the first case is no alarm
    phone.get_by_role("button", name="Start shift").click()
    expect(phone.get_by_role("heading", name="No job now")).to_be_visible()
    calm = stack.asks(on_floor=False)
    expect(_row(desk, calm)).to_contain_text("Proposed, Oak 1")
    _row(desk, calm).hover()
    expect(desk.get_by_text("Rows hold still while you are here")).to_be_visible()
    expect(desk.get_by_text("No alarms.")).to_be_visible()
    before = _height_on_screen(desk, calm)
    worse = stack.asks(  # stands above it, once let in
        red_flags=["intense_pain"], patient={"name": "Test Wren"}
    )

    expect(desk.get_by_role("button", name="1 new: show")).to_be_visible()
    expect(desk.get_by_role("region", name="alarms, worst first")).to_be_visible()
    assert _height_on_screen(desk, calm) == before
    desk.get_by_test_id("connection").hover()
    expect(_row(desk, worse)).to_be_visible()


def test_what_is_added_to_the_rows_above_moves_no_row_from_under_a_pointer(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    first, second = (stack.asks(on_floor=False, flags=[]) for _ in range(2))
    _row(desk, second).hover()
    expect(desk.get_by_text("Rows hold still while you are here")).to_be_visible()
    before = _height_on_screen(desk, second)
    low = _row_height(desk, first)

    stack.adds(first, flags=["safeguarding", "animals", "scene_unsafe"])

    expect(_row(desk, first)).to_contain_text("Animals")
    assert _row_height(desk, first) > low
    assert _height_on_screen(desk, second) == before
    desk.get_by_test_id("connection").hover()
    expect(desk.get_by_text("Fewest minutes to spare first")).to_be_visible()
    assert _height_on_screen(desk, second) > before


def _height_on_screen(desk: Page, case: Json) -> float:
    """How far below the top of the screen a row stands, in pixels."""
    box = _row(desk, case).bounding_box()
    assert box is not None
    return box["y"]


def _row_height(desk: Page, case: Json) -> float:
    box = _row(desk, case).bounding_box()
    assert box is not None
    return box["height"]


def test_several_go_back_together_and_the_next_are_looked_at_anew(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    cases = [stack.asks() for _ in range(3)]
    for case in cases:
        expect(_row(desk, case)).to_be_visible()
    drawer = desk.get_by_role("complementary")
    desk.get_by_role("button", name="Select several").click()
    desk.keyboard.press("Alt+KeyQ")
    desk.keyboard.press("Shift+ArrowDown")  # the row that it leaves, and the next
    expect(desk.get_by_text("2 selected")).to_be_visible()
    desk.get_by_role("button", name="What to do").click()
    drawer.get_by_label("Hand back to their senders").check()
    _hidden_ones_are_said(desk, drawer)

    seen = drawer.get_by_label("What would become of each")
    expect(seen).to_contain_text("goes back; ours until the sender says yes")
    for row in seen.get_by_role("listitem").all():
        expect(row).to_contain_text(re.compile(r"Fall, Uppingham, at most .*min"))
    drawer.get_by_label("Why?").select_option("other")
    assert findings(desk) == []
    drawer.get_by_role("button", name="Hand back to their senders: 2 of 2").click()
    expect(drawer.get_by_role("heading", level=2)).to_have_text("2 done, 0 not")
    assert findings(desk) == []
    gone = [case for case in cases if stack.hears(case)["status"] == "handing_back"]
    assert len(gone) == len(cases) - 1
    (left,) = (case for case in cases if case not in gone)
    desk.get_by_role("button", name="Select several").click()
    _row(desk, left).click()
    desk.get_by_role("button", name="What to do").click()
    expect(drawer.get_by_role("heading", level=2)).to_have_text("Selected: 1")
    expect(drawer.get_by_role("radio", checked=True)).to_have_count(0)


def _hidden_ones_are_said(desk: Page, drawer: Locator) -> None:
    """A filter takes what is selected out of sight: the desk and the button say so."""
    desk.keyboard.press("Alt+KeyF")
    desk.keyboard.type("nothing says this")
    expect(drawer.get_by_text("2 selected are hidden by the filter")).to_be_visible()
    all_of = "Hand back to their senders: 2 of 2"
    button = drawer.get_by_role("button", name=all_of)
    expect(button).to_have_text(f"{all_of}, 2 of them hidden")
    assert findings(desk) == []
    drawer.get_by_role("button", name="Show all calls").click()
    expect(button).to_have_text(all_of)


def test_somebody_is_found_by_name_and_the_name_goes_into_no_address(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    asked = _addresses(desk)
    case = stack.asks(patient={"name": f"Agnes {NAME}"})
    other = stack.asks(need="palliative")
    expect(_row(desk, other)).to_be_visible()

    desk.keyboard.press("Alt+KeyF")
    desk.keyboard.type(NAME)
    expect(desk.get_by_text("No call fits what you asked for")).to_be_visible()
    desk.keyboard.press("Enter")

    expect(desk.get_by_text("1 case found by name, number or address")).to_be_visible()
    expect(_row(desk, case)).to_be_visible()
    expect(_row(desk, other)).to_have_count(0)
    assert [url for url in asked if NAME in url] == []
    assert NAME not in desk.url
    kept = desk.evaluate("JSON.stringify([{...localStorage}, {...sessionStorage}])")
    assert NAME not in kept
    desk.get_by_role("button", name="Show all").click()
    expect(_row(desk, other)).to_be_visible()


def test_a_filter_says_what_it_hides_and_a_saved_view_follows_the_person(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    fall, other = stack.asks(), stack.asks(need="palliative")
    expect(_row(desk, other)).to_be_visible()

    desk.get_by_role("button", name="Filter").click()
    desk.get_by_label("Fall", exact=True).check()

    expect(_row(desk, other)).to_have_count(0)
    expect(_row(desk, fall)).to_be_visible()
    expect(desk.get_by_text("1 hidden")).to_be_visible()
    desk.get_by_label("Name of this view").fill("Falls")
    desk.get_by_role("button", name="Save view").click()
    expect(desk.get_by_role("button", name="Forget Falls")).to_be_visible()
    elsewhere = _signed_in(stack, browser, "Sam")
    expect(_row(elsewhere, other)).to_be_visible()
    elsewhere.get_by_label("My views").select_option("Falls")
    expect(_row(elsewhere, other)).to_have_count(0)


def test_a_screen_has_the_shape_and_the_sounds_that_its_person_wants(
    stack: Stack, browser: Browser
) -> None:
    desk = _signed_in(stack, browser, "Sam")
    bar = desk.get_by_role("separator", name="Width of the lists")
    expect(bar).to_have_attribute("aria-valuenow", "360")
    expect(desk.get_by_role("button", name="Sound is off: turn on")).to_be_visible()

    bar.focus()
    desk.keyboard.press("ArrowRight")
    desk.get_by_role("button", name="Screen", exact=True).click()
    desk.get_by_role("button", name="Lists wider").click()
    expect(bar).to_have_attribute("aria-valuenow", "408")
    details = _widens_the_details(desk)
    desk.get_by_role("button", name=re.compile("Listen.*New call")).click()
    expect(desk.get_by_text("this device played a note to its end")).to_be_visible()
    desk.get_by_role("button", name="Mute 15 min New call").click()

    expect(desk.get_by_text("1 of 6 sounds off")).to_be_visible()
    desk.get_by_role("button", name="Mute", exact=True).click()
    desk.get_by_role("button", name="5 min", exact=True).click()
    muted = desk.get_by_role("button", name=re.compile("Muted.*until.*: sound now$"))
    expect(muted).to_contain_text(re.compile(r"4:\d\d"))
    desk.reload()
    expect(bar).to_have_attribute("aria-valuenow", "408")
    desk.get_by_role("button", name="Screen", exact=True).click()
    expect(details).to_have_attribute("aria-valuenow", "444")
    expect(muted).to_contain_text(re.compile(r"4:\d\d"))
    muted.click()
    expect(muted).to_have_count(0)


def _widens_the_details(desk: Page) -> Locator:
    """By a press of a key, to the left; the bar that was moved."""
    bar = desk.get_by_role("separator", name="Width of the details")
    drawer = desk.get_by_role("complementary")
    before = _width(drawer)
    bar.focus()
    desk.keyboard.press("ArrowLeft")
    expect(bar).to_have_attribute("aria-valuenow", "444")
    assert _width(drawer) - before == 24
    return bar


def _width(pane: Locator) -> float:
    box = pane.bounding_box()
    assert box is not None
    return box["width"]


def test_a_desk_without_a_map_never_loads_it_and_a_wall_board_names_nobody(
    stack: Stack, browser: Browser
) -> None:
    case = stack.asks(patient={"name": f"Agnes {NAME}"})
    desk = _signed_in(stack, browser, "Sam")
    desk.get_by_role("button", name="Screen", exact=True).click()
    desk.get_by_label(re.compile("Lists only")).check()
    expect(desk.get_by_role("application")).to_have_count(0)
    asked = _addresses(desk)
    desk.reload()
    expect(_row(desk, case)).to_be_visible()
    assert [url for url in asked if "MapPane" in url] == []

    desk.get_by_role("button", name="Screen", exact=True).click()
    desk.get_by_label(re.compile("Wall board")).click()

    wall = desk.get_by_role("main")
    expect(wall).to_contain_text(case["reference"][-4:])
    leave = wall.get_by_role("button", name="Leave the wall board")
    sound = wall.get_by_role("button", name=re.compile("Sound is off"))
    expect(wall.get_by_role("button")).to_have_count(2)
    expect(leave.or_(sound)).to_have_count(2)
    shown = wall.inner_text()
    assert NAME not in shown
    assert "Uppingham" not in shown
    assert findings(desk) == []
    wall.get_by_role("button", name="Leave the wall board").click()
    expect(_row(desk, case)).to_be_visible()


def test_what_is_opened_later_comes_by_itself_and_says_so_where_it_cannot_be_had(
    stack: Stack, browser: Browser
) -> None:
    desk = desk_page(browser)
    for part in (
        "CaseDrawer",
        "Homes",
    ):  # the first that fails ends what comes by itself
        desk.route(f"**/assets/{part}-*.js", lambda route: route.abort())
    with desk.expect_request("**/assets/CaseDrawer-*.js"):  # and nothing was pressed
        stack.opens(desk, "Sam")
    drawer = desk.get_by_role("complementary")

    desk.get_by_role("button", name="Homes", exact=True).click()

    told = drawer.get_by_role("alert")
    expect(told).to_contain_text("Homes and referrers could not be loaded")
    expect(told.get_by_role("button", name="Reload the desk")).to_be_visible()
    assert findings(desk) == []
    desk.unroute("**/assets/Homes-*.js")
    told.get_by_role("button", name="Try again").click()
    expect(drawer).to_contain_text("Rose Court")


def test_what_is_opened_seldom_does_not_come_before_it_is_opened(
    stack: Stack, browser: Browser
) -> None:
    desk, came = desk_page(browser), set[str]()

    def note(asked: Request) -> None:
        if "/sign-in" not in asked.frame.url:
            came.add(asked.url.rpartition("/")[2])

    desk.on("request", note)
    with desk.expect_response("**/assets/CrewList-*.js"):  # the last that is foreseen
        stack.opens(desk, "Sam")
    expect(desk.locator(".map-legend")).to_be_visible()
    scripts = {name for name in came if name.endswith(".js")}

    assert any(name.startswith("MapPane") for name in scripts)
    assert scripts - set(by_itself()) == set()
    with desk.expect_response("**/assets/Homes-*.js"):
        desk.get_by_role("button", name="Homes", exact=True).click()


def test_what_is_open_and_hidden_by_the_filter_says_so_and_is_shown_by_a_press(
    stack: Stack, browser: Browser
) -> None:
    case = stack.asks()
    desk = _signed_in(stack, browser, "Sam")
    _row(desk, case).click()
    drawer = desk.get_by_role("complementary")
    show = drawer.get_by_role("button", name="Show all calls")
    expect(drawer).to_contain_text("What happened")
    expect(show).to_have_count(0)
    desk.get_by_label(re.compile("^Number, crew, place")).fill("nowhere at all")
    expect(_row(desk, case)).to_have_count(0)
    expect(drawer).to_contain_text("Its row is hidden by the filter")
    assert findings(desk) == []

    show.click()

    expect(_row(desk, case)).to_be_in_viewport()
    expect(show).to_have_count(0)


def test_at_twice_the_size_and_on_a_phone_nothing_is_cut_off(
    stack: Stack, browser: Browser
) -> None:
    """A window of 1440 at 200 % is one of 720."""
    case = stack.asks()
    desk = browser.new_context(viewport={"width": 720, "height": 450}).new_page()
    stack.opens(desk, "Sam")
    _row(desk, case).click()
    expect(desk.get_by_role("complementary")).to_contain_text("Slipped in the kitchen")
    twice = _overflow(desk)
    desk.set_viewport_size({"width": 390, "height": 844})
    phone = _overflow(desk)
    menu, screen = (
        desk.get_by_role("button", name=name) for name in (MENU, re.compile("^Screen$"))
    )
    expect(screen).to_have_count(0)
    menu.click()
    opened, found = _overflow(desk), findings(desk)
    screen.focus()
    desk.keyboard.press("Escape")
    expect(menu).to_be_focused()
    expect(screen).to_have_count(0)
    menu.click()
    screen.click()
    expect(desk.get_by_role("heading", name="This screen")).to_be_visible()
    expect(screen).to_have_count(0)

    assert (twice, phone, opened, _overflow(desk)) == (0, 0, 0, 0)
    assert found == []


def _overflow(page: Page) -> int:
    """By how many pixels the page is wider than its window."""
    wider: int = page.evaluate(
        "Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"
    )
    return wider
