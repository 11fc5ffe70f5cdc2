"""A care home's night: a link, a form, 999, advice, and help on its way."""

import re
from collections.abc import Iterator
from typing import Final

import pytest
from playwright.sync_api import Browser, Locator, Page, Route, expect

from tests.browser.served import (
    STEP_MS,
    Stack,
    confirms,
    lists_page,
    phone_page,
    serious_findings,
)

pytestmark = pytest.mark.browser

WIDTHS: Final = (390, 320)


@pytest.fixture
def tablet(browser: Browser) -> Iterator[Page]:
    """A shared tablet, held upright; every error of its page fails the test."""
    page, broken = a_tablet(browser)
    yield page
    assert broken == []


def a_tablet(
    browser: Browser, *, width: int = 390, locale: str = "en-GB", dark: bool = False
) -> tuple[Page, list[str]]:
    """Another tablet, and what its page breaks on."""
    context = browser.new_context(
        viewport={"width": width, "height": 844},
        locale=locale,
        color_scheme="dark" if dark else "light",
    )
    page = context.new_page()
    page.set_default_timeout(STEP_MS)
    broken: list[str] = []
    page.on("pageerror", lambda error: broken.append(str(error)))
    page.on(
        "console",
        lambda said: (
            broken.append(said.text) if "Content Security" in said.text else None
        ),
    )
    return page, broken


def link_from(desk: Page) -> str:
    """A coordinator makes a link for Rose Court at the desk."""
    desk.get_by_role("button", name="Homes").click()
    desk.get_by_role("button", name="Make a link for Rose Court").click()
    return desk.get_by_label("Link for Rose Court").input_value()


def signed_in(stack: Stack, page: Page) -> None:
    """Rose Court, by its founding link."""
    page.goto(f"{stack.origin}/sign-in/#{stack.keys['Rose Court']}")
    expect(page.get_by_role("heading", name="Rose Court")).to_be_visible()


def reply(page: Page, question: str, answer: str) -> None:
    group = page.get_by_role("group", name=question)
    group.get_by_role("radio", name=answer, exact=True).check()


def no_to_all(page: Page, step: int, no: str = "No") -> None:
    """No to each question of this step, which is waited for in any language."""
    expect(page.locator(".step")).to_have_text(re.compile(rf"\b{step}\b.+\b4$"))
    for group in page.get_by_role("group").all():
        group.get_by_role("radio", name=no, exact=True).check()


def about_the_fall(page: Page) -> None:
    """The third step: a fall, on the floor for half an hour, helper alone."""
    page.get_by_role("radio", name="A fall", exact=True).check()
    page.get_by_label("What happened, in a few words?").fill("Found by the bed")
    reply(page, "on the floor", "Yes")
    page.get_by_role("radio", name="Half an hour ago").check()
    reply(page, "get up or move", "Not sure")
    reply(page, "on your own", "Yes")
    page.get_by_role("button", name="Next").click()


def who_and_where(page: Page) -> None:
    page.get_by_label("Name or initials").fill("T. C.")
    page.get_by_label("Room").fill("12")
    reply(page, "plan for future care", "Yes")
    page.get_by_label("DNACPR form").check()
    page.get_by_label("Your name").fill("Kim")
    page.get_by_label("Number we can ring you on").fill("01632 960123")


def fill_in(page: Page) -> None:
    """All four steps of somebody who is not badly hurt."""
    for step in (1, 2):
        no_to_all(page, step)
        page.get_by_role("button", name="Next").click()
    about_the_fall(page)
    who_and_where(page)


def stage(page: Page, named: str) -> Locator:
    return page.locator(f'[data-stage="{named}"]')


def confirmed_at(desk: Page) -> None:
    """The coordinator reads the case as the home told it, and confirms the crew."""
    row = desk.locator("[data-row]").first
    expect(row).to_contain_text("Care home")
    row.click()
    drawer = desk.get_by_role("complementary")
    for told in ("Found by the bed", "Helper is alone: Yes", "Room: 12.", "DNACPR"):
        expect(drawer).to_contain_text(told)
    confirms(drawer)


def names_nobody(page: Page) -> bool:
    """Whether neither page, address nor title says who it is, or who comes."""
    shown = page.locator("body").inner_text() + page.url + page.title()
    secrets = ("T. C.", "Found by", "Kim", "Oak 1", "960123")
    return not any(secret in shown for secret in secrets)


def test_a_home_asks_at_night_and_sees_help_come(
    stack: Stack, browser: Browser, tablet: Page
) -> None:
    desk, phone = lists_page(browser), phone_page(browser)
    stack.opens(desk, "Sam")
    stack.opens(phone, "Oak 1")
    phone.get_by_role("button", name="Start shift").click()
    tablet.goto(link_from(desk))
    tablet.get_by_role("button", name="Sign in").click()
    tablet.get_by_role("link", name="Ask for help").click()
    fill_in(tablet)

    tablet.get_by_role("button", name="Send to the control room").click()

    expect(stage(tablet, "received")).to_contain_text("We have your request")
    expect(tablet.get_by_text("Keep them warm")).to_be_visible()
    expect(tablet.get_by_text("Do not lift them")).to_be_visible()
    confirmed_at(desk)
    phone.get_by_role("button", name="Accept").click()
    expect(stage(tablet, "crew_chosen")).to_contain_text("A crew is chosen")
    expect(
        tablet.get_by_text(re.compile(r"Expected (between|by) \d\d:\d\d"))
    ).to_be_visible()
    phone.get_by_role("button", name="En route").click()
    expect(stage(tablet, "on_the_way")).to_contain_text("on its way")
    tablet.reload()
    expect(stage(tablet, "on_the_way")).to_be_visible()
    phone.get_by_role("button", name="On scene").click()
    expect(stage(tablet, "arrived")).to_contain_text("with you")
    assert names_nobody(tablet)
    phone.get_by_role("button", name="Finish: outcome").click()
    phone.get_by_role("button", name=re.compile("Lifted")).click()
    phone.get_by_role("button", name="Finish the visit").click()
    phone.get_by_role("button", name="Send now").click()
    expect(stage(tablet, "done")).to_contain_text("The visit is over")


def fills_the_screen(warning: Locator) -> bool:
    """Whether the warning leaves nothing else to see, and dials 999."""
    expect(warning.get_by_role("heading", name="Call 999 now")).to_be_visible()
    call = warning.get_by_role("link", name="Call 999")
    box = warning.bounding_box()
    assert box
    size = (box["width"], box["height"])
    return (call.get_attribute("href"), size) == ("tel:999", (390, 844))


def test_a_yes_fills_the_screen_with_999_before_anything_is_sent(
    stack: Stack, browser: Browser, tablet: Page
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    signed_in(stack, tablet)
    tablet.get_by_role("link", name="Ask for help").click()

    reply(tablet, "danger to you", "No")
    reply(tablet, "hard to wake", "Yes")

    warning = tablet.get_by_role("alertdialog")
    assert fills_the_screen(warning)
    warning.get_by_role("button", name="I pressed the wrong answer").click()
    expect(warning).to_have_count(0)
    expect(tablet.get_by_role("radio", name="Yes").nth(1)).not_to_be_checked()
    reply(tablet, "wrong with their breathing", "Not sure")
    warning.get_by_role("button", name="I have called 999").click()
    reply(tablet, "hard to wake", "No")
    reply(tablet, "blocking their mouth", "No")
    expect(tablet.get_by_text("This is a 999 emergency")).to_be_visible()
    tablet.get_by_role("button", name="Next").click()
    no_to_all(tablet, 2)
    tablet.get_by_role("button", name="Next").click()
    about_the_fall(tablet)
    who_and_where(tablet)
    tablet.get_by_role("button", name="Send to the control room").click()

    expect(stage(tablet, "looking")).to_be_visible()
    expect(tablet.get_by_text("This is a 999 emergency")).to_be_visible()
    expect(tablet.get_by_text("nothing to eat or drink")).to_be_visible()
    row = desk.locator("[data-row]").first
    expect(row).to_contain_text("Red flag")


def test_what_is_missing_is_named_and_nothing_that_was_answered_is_lost(
    stack: Stack, tablet: Page
) -> None:
    signed_in(stack, tablet)
    tablet.get_by_role("link", name="Ask for help").click()
    reply(tablet, "danger to you", "No")

    tablet.get_by_role("button", name="Next").click()

    summary = tablet.get_by_role("alert").filter(has_text="There is a problem")
    expect(summary).to_be_focused()
    expect(summary.get_by_role("link")).to_have_count(3)
    summary.get_by_role("link", name=re.compile("blocking")).click()
    expect(tablet.locator("#airway_not_clear")).to_be_focused()
    assert serious_findings(tablet) == []
    tablet.get_by_role("link", name="Back").click()
    tablet.get_by_role("link", name="Go on with the request").click()
    group = tablet.get_by_role("group", name="danger to you")
    expect(group.get_by_role("radio", name="No", exact=True)).to_be_checked()


def test_a_lost_answer_makes_no_second_case(stack: Stack, tablet: Page) -> None:
    signed_in(stack, tablet)
    reached = []

    def lose_the_answer(route: Route) -> None:
        reached.append(route.fetch().status)  # it arrives; its answer does not
        if len(reached) == 1:
            route.abort()
        else:
            route.continue_()

    tablet.route("**/api/home/requests", lose_the_answer)
    tablet.get_by_role("link", name="Ask for help").click()
    fill_in(tablet)
    tablet.get_by_role("button", name="Send to the control room").dblclick()
    expect(tablet.get_by_role("heading", name="Not sent yet")).to_be_visible()
    assert serious_findings(tablet) == []
    tablet.get_by_role("button", name="Try again").click()

    expect(stage(tablet, "received")).to_be_visible()
    tablet.get_by_role("link", name="Back to the start").click()
    expect(tablet.get_by_role("link", name="See when help comes")).to_have_count(1)
    assert reached[:2] == [201, 200]


def test_the_arrival_says_when_it_is_not_live_and_when_it_is_again(
    stack: Stack, tablet: Page
) -> None:
    case = asked(stack, tablet)
    expect(tablet.get_by_text("Up to date")).to_be_visible()

    tablet.context.set_offline(True)

    expect(tablet.get_by_test_id("stale")).to_contain_text(
        "Not up to date since", timeout=30_000
    )
    expect(tablet.get_by_test_id("stale")).to_contain_text("01632 960999")
    assert serious_findings(tablet) == []
    tablet.context.set_offline(False)
    expect(tablet.get_by_text("Up to date")).to_be_visible()
    assert case in tablet.url


def asked(stack: Stack, page: Page) -> str:
    """Rose Court has asked; the id of its request, whose page is open."""
    signed_in(stack, page)
    page.get_by_role("link", name="Ask for help").click()
    fill_in(page)
    page.get_by_role("button", name="Send to the control room").click()
    expect(stage(page, "received")).to_be_visible()
    return page.url.rpartition("/")[2]


def test_worse_and_no_longer_needed_reach_the_desk(
    stack: Stack, browser: Browser, tablet: Page
) -> None:
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    asked(stack, tablet)
    row = desk.locator("[data-row]").first

    tablet.get_by_role("button", name="It got worse").click()
    expect(tablet.get_by_role("link", name="Call 999").last).to_be_visible()
    assert serious_findings(tablet) == []
    tablet.get_by_role("checkbox", name="Bleeding freely").check()
    tablet.get_by_label("In your words").fill("Hit her arm")
    tablet.get_by_role("button", name="Tell the control room").click()

    expect(tablet.get_by_text("The control room has been told")).to_be_focused()
    expect(tablet.get_by_text("Press on the wound")).to_be_visible()
    expect(row).to_contain_text("Not safe to wait")
    tablet.get_by_role("button", name="No longer needed").click()
    tablet.get_by_role("radio", name="An ambulance came").check()
    assert serious_findings(tablet) == []
    tablet.get_by_role("button", name="Take the request back").click()
    expect(stage(tablet, "cancelled")).to_be_visible()
    expect(tablet.get_by_text("The control room has been told")).to_be_focused()
    expect(row).to_contain_text("closed")


@pytest.mark.parametrize("button", ["It got worse", "No longer needed"])
def test_whoever_goes_back_stands_on_the_button_again(
    stack: Stack, tablet: Page, button: str
) -> None:
    asked(stack, tablet)
    tablet.get_by_role("button", name=button).click()
    expect(tablet.get_by_role("heading", name=button)).to_be_focused()

    tablet.get_by_role("button", name="Back", exact=True).click()

    expect(tablet.get_by_role("button", name=button)).to_be_focused()


def test_what_was_told_of_one_resident_is_not_said_of_another(
    stack: Stack, tablet: Page
) -> None:
    first = asked(stack, tablet)
    tablet.get_by_role("link", name="Back to the start").click()
    tablet.get_by_role("link", name="Ask for help").click()
    fill_in(tablet)
    tablet.get_by_role("button", name="Send to the control room").click()
    expect(stage(tablet, "received")).to_be_visible()

    tablet.get_by_role("button", name="It got worse").click()
    tablet.get_by_role("button", name="Tell the control room").click()

    told = tablet.get_by_text("The control room has been told")
    expect(told).to_be_visible()
    tablet.goto(f"{stack.origin}/home/#request/{first}")
    expect(stage(tablet, "received")).to_be_visible()
    expect(told).to_have_count(0)


def test_a_case_that_comes_back_waits_for_the_home_to_say_understood(
    stack: Stack, browser: Browser, tablet: Page
) -> None:
    asked(stack, tablet)
    desk = lists_page(browser)
    stack.opens(desk, "Sam")
    desk.locator("[data-row]").first.click()
    drawer = desk.get_by_role("complementary")
    drawer.get_by_role("button", name="Hand back to sender").click()
    drawer.get_by_label("Hand back to sender: ").select_option("no_crew_in_time")
    drawer.get_by_role("button", name="Hand back to sender").click()

    expect(stage(tablet, "cannot_come")).to_contain_text("No crew is coming")
    assert serious_findings(tablet) == []
    tablet.get_by_role("button", name="Understood").click()

    expect(tablet.get_by_role("button", name="Understood")).to_have_count(0)
    expect(tablet.get_by_text("knows that you know.").last).to_be_focused()
    expect(drawer).to_contain_text("Sender has taken it back")


@pytest.mark.parametrize(
    ("locale", "tag", "said"),
    [
        (
            "pl-PL",
            "pl",
            {
                "ask": "Poproś o pomoc",
                "no": "Nie",
                "yes": "Tak",
                "next": "Dalej",
                "fall": "Upadek",
                "reason": "Co się stało, w kilku słowach?",
                "name": "Twoje imię",
                "phone": "Numer, pod który",
                "send": "Wyślij do centrali",
                "received": "Mamy Twoje zgłoszenie",
                "warm": "Zapewnij ciepło",
                "hour": "Godzinę temu",
                "missing": "Wpisz swoje imię",
            },
        ),
        (
            "cy-GB",
            "cy",
            {
                "ask": "Gofyn am gymorth",
                "no": "Na",
                "yes": "Ie",
                "next": "Nesaf",
                "fall": "Codwm",
                "reason": "Beth ddigwyddodd, mewn ychydig eiriau?",
                "name": "Eich enw",
                "phone": "Rhif y gallwn",
                "send": "Anfon at yr ystafell reoli",
                "received": "Mae rhywun yn edrych",
                "warm": "Cadwch nhw",
                "hour": "Awr neu fwy yn ôl",
                "missing": "Rhowch eich enw",
            },
        ),
    ],
)
def test_the_whole_of_it_in_another_language(
    stack: Stack, browser: Browser, locale: str, tag: str, said: dict[str, str]
) -> None:
    page, broken = a_tablet(browser, width=320, locale=locale, dark=True)
    page.goto(f"{stack.origin}/sign-in/#{stack.keys['Rose Court']}")
    expect(page.locator("html")).to_have_attribute("lang", tag)
    page.get_by_role("link", name=said["ask"]).click()
    filled_in(page, said)
    page.get_by_role("button", name=said["send"]).click()

    expect(page.get_by_text(said["warm"])).to_be_visible()
    expect(page.get_by_text(said["received"])).to_be_visible()
    assert looked_at(page) == []
    page.get_by_role("button", name="English").click()
    expect(page.get_by_text("Keep them warm")).to_be_visible()
    expect(page.locator("html")).to_have_attribute("lang", "en-GB")
    page.reload()
    expect(page.get_by_text("Keep them warm")).to_be_visible()
    assert broken == []


def filled_in(page: Page, said: dict[str, str]) -> None:
    """The form in another language, every step of it looked at."""
    for step in (1, 2):
        no_to_all(page, step, said["no"])
        assert looked_at(page) == []
        page.get_by_role("button", name=said["next"]).click()
    page.get_by_role("radio", name=said["fall"], exact=True).check()
    page.get_by_label(said["reason"]).fill("x")
    page.locator("[name=on_floor][value=yes]").check()
    page.get_by_role("radio", name=said["hour"]).check()
    page.locator("[name=can_get_up_with_help][value=no]").check()
    page.locator("[name=helper_is_alone][value=no]").check()
    assert looked_at(page) == []
    page.get_by_role("button", name=said["next"]).click()
    page.get_by_role("button", name=said["send"]).click()
    expect(page.get_by_role("link", name=said["missing"])).to_be_visible()
    page.get_by_label(said["name"]).fill("Kim")
    page.get_by_label(said["phone"]).fill("07700 900123")
    assert looked_at(page) == []


@pytest.mark.parametrize("width", WIDTHS)
def test_every_screen_is_accessible_narrow_and_made_for_thumbs(
    stack: Stack, browser: Browser, width: int
) -> None:
    page, broken = a_tablet(browser, width=width)
    page.goto(f"{stack.origin}/home/")
    expect(page.get_by_text("This service cannot send links")).to_be_visible()
    findings = looked_at(page)
    page.goto(f"{stack.origin}/home/#sign-in/never-made-by-anyone")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("This link does not work")).to_be_visible()
    findings += looked_at(page)
    signed_in(stack, page)
    findings += looked_at(page)
    page.get_by_role("link", name="Ask for help").click()
    findings += looked_at(page)
    reply(page, "danger to you", "Yes")
    expect(page.get_by_role("alertdialog")).to_be_visible()
    findings += looked_at(page)
    page.get_by_role("button", name="I have called 999").click()
    findings += looked_at(page)

    assert findings == []
    assert broken == []


def looked_at(page: Page) -> list[str]:
    """What axe finds, what is too small for a thumb, and what sticks out."""
    small = page.evaluate(
        """() => [...document.querySelectorAll('a, button, .choice, textarea, input')]
        .filter((one) => one.checkVisibility() && !one.closest('.choice input')
          && !one.matches('.choice input, .nhsuk-skip-link'))
        .map((one) => [one.getBoundingClientRect(), one.textContent])
        .filter(([box]) => box.height < 48 || box.width < 44)
        .map(([box, text]) => `${text}: ${box.width} x ${box.height}`)"""
    )
    too_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*serious_findings(page), *small, *(["too wide"] if too_wide else [])]


def test_the_form_is_filled_and_sent_by_keyboard_alone(
    stack: Stack, tablet: Page
) -> None:
    signed_in(stack, tablet)
    keyboard = tablet.keyboard
    expect(tablet.get_by_role("heading", name="Rose Court")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Enter")
    for heading, questions in (("safe right now", 4), ("hurt or ill", 8)):
        expect(tablet.get_by_role("heading", name=heading)).to_be_focused()
        for _ in range(questions):
            keyboard.press("Tab")
            keyboard.press("ArrowRight")  # from nothing, past "yes", to "no"
        keyboard.press("Tab")
        keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="What happened")).to_be_focused()
    keyboard.press("Tab")
    keyboard.press("Space")
    keyboard.press("Tab")
    keyboard.type("Slipped")
    for _ in range(3):
        keyboard.press("Tab")
        keyboard.press("ArrowRight")
    keyboard.press("Enter")
    expect(tablet.get_by_role("heading", name="Who and where")).to_be_focused()
    tablet.get_by_label("Your name").focus()
    keyboard.type("Kim")
    keyboard.press("Tab")
    keyboard.type("01632 960123")
    keyboard.press("Enter")

    expect(stage(tablet, "received")).to_be_visible()
