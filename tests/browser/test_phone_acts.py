"""One next action at a time, on a real phone's screen: and what is taken back."""

import re

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.phones import Crew
from tests.browser.served import Stack
from tests.world.form import IS_LONG

pytestmark = pytest.mark.browser

FLAGS = ["two_person", "infection_risk", "safeguarding", "animals"]


def test_an_offer_says_all_and_is_shown_as_withdrawn_until_the_crew_knows(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    before = crew.rings()
    case = crew.is_offered(flags=FLAGS)
    phone = crew.phone
    is_read_out_and_rings(crew, before)
    for words in ("Uppingham", "left", "by road", "Bring:", "Why you:"):
        expect(phone.get_by_text(re.compile(words)).first).to_be_visible()
    for risk in ("Two people", "Infection risk", "Safeguarding", "Animals"):
        expect(phone.locator(".risks").get_by_text(risk).first).to_be_visible()
    stack.adds(case, flags=[*FLAGS, "scene_unsafe"])
    told = phone.locator(".risks .risk-strong").filter(has_not_text="Two people needed")
    expect(told.first).to_have_text("◆ Scene not safe")
    expect(phone.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    expect(phone.get_by_role("timer")).to_contain_text("control is told")
    assert crew.looks_everywhere() == []

    crew.withdraws(case)

    notice = phone.get_by_role("alert").filter(has_text=case["reference"])
    expect(notice).to_contain_text("no longer yours")
    assert crew.looks_everywhere() == []
    crew.presses("I have seen this")
    expect(notice).to_have_count(0)
    expect(crew.reads(case)).to_contain_text("Crew knows that it was stood down")


def is_read_out_and_rings(crew: Crew, before: dict[str, int]) -> None:
    """Whoever looks elsewhere hears and feels an offer; a screen reader is at it."""
    expect(crew.phone.get_by_text("New job", exact=True)).to_be_focused()
    announced = crew.phone.get_by_role("alert").filter(has_text="You are asked to go")
    expect(announced).to_contain_text("Fall, Uppingham, due")
    after = crew.rings()
    assert all(after[way] > before[way] for way in before), (before, after)


def test_what_a_crew_cannot_take_goes_back_with_its_reason_and_news_rings_again(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    case = crew.is_offered()
    crew.presses("Can\u2019t", "Vehicle problem", "Send: we can\u2019t")
    expect(crew.phone.get_by_role("heading", name="No job now")).to_be_visible()
    expect(crew.reads(case)).to_contain_text("Crew cannot: vehicle")
    other = crew.is_offered(patient={"name": "Test Other"})
    crew.presses("Accept")
    expect(crew.phone.get_by_role("button", name="En route")).to_be_visible()
    before = crew.rings()

    stack.adds(other, flags=["scene_unsafe"])

    notice = crew.phone.get_by_role("alert").filter(has_text="This job has changed")
    expect(notice).to_be_visible()
    expect(crew.phone.locator(".risks")).to_contain_text("Scene not safe")
    after = crew.rings()
    assert all(after[way] > before[way] for way in before), (before, after)
    notice.get_by_role("button", name="I have read the change").click()
    expect(notice).to_have_count(0)
    expect(crew.reads(other)).to_contain_text("Crew has read the change")


def test_an_acceptance_that_crossed_the_withdrawal_is_seen_by_both_in_any_language(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    case = crew.is_offered()
    crew.phone.get_by_label("Language").select_option("pl")
    expect(crew.phone.get_by_role("button", name="Przyjmij")).to_be_visible()
    assert crew.looks(320, "night") == []
    crew.phone.reload()
    crew.phone.get_by_label("Język").select_option("cy")
    expect(crew.phone.get_by_text("cyfieithiad hwn")).to_be_visible()
    expect(crew.phone.locator("html")).to_have_attribute("lang", "cy")
    assert crew.looks(320, "sunlight") == []
    crew.phone.context.set_offline(True)
    crew.presses("Derbyn")
    crew.phone.get_by_label("Iaith").select_option("en")
    crew.withdraws(case)

    crew.phone.context.set_offline(False)

    notice = crew.phone.get_by_role("alert").filter(has_text="had been taken away")
    expect(notice).to_contain_text(case["reference"])
    alarm = crew.desk.locator("[data-stand-down]")
    expect(alarm).to_contain_text("Oak 1 accepted job")
    alarm.get_by_role("button", name="I told them").click()
    expect(alarm).to_have_count(0)


def test_presses_and_endings_are_undone_and_what_was_sent_is_corrected(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    case = crew.is_on_scene()
    row = crew.desk.locator(f'[data-row="{case["id"]}"]')
    crew.presses("Undo")
    expect(row).to_contain_text("On the way")
    assert crew.looks_everywhere() == []
    lifted = ("Finish: outcome", "Lifted from the floor", "Finish the visit")
    crew.presses("On scene", *lifted)
    expect(crew.phone.get_by_text("is not sent yet")).to_be_visible()
    crew.presses("Undo")
    expect(crew.phone.get_by_role("button", name="Finish: outcome")).to_be_visible()
    assert stack.hears(case)["outcome"] is None

    crew.presses(*lifted, "Send now", "Correct a visit")
    crew.phone.get_by_role("button", name=re.compile("Lifted from the floor")).click()
    crew.presses("We pressed the wrong button", "How did it really end?")
    crew.presses("Treated at home")
    assert crew.looks_everywhere() == []
    crew.presses("Correct it")

    expect(crew.reads(case)).to_contain_text("lifted, now treated")
    assert stack.hears(case)["outcome"] == "treated"


DONE, TOLD, AGAIN = "Completed", "Handing back", "Waiting for a crew"
ENDINGS = {
    "Lifted from the floor": ("completed", "lifted", DONE),
    "Treated at home": ("completed", "treated", DONE),
    "Referred on": ("completed", "referred_on", DONE),
    "Conveyed": ("completed", "conveyed", DONE),
    "Escalated to 999": ("handing_back", None, TOLD),
    "Not found": ("handing_back", None, TOLD),
    "Refused care": ("completed", "refused_care", DONE),
    "Hand back": ("waiting", None, AGAIN),
}
"""What the sender is told of each, and how the desk's queue says that it stands."""
PRESSED = list(ENDINGS) if IS_LONG else ["Referred on", "Escalated to 999", "Hand back"]
"""One for each way a case can stand; the long form presses all."""


def test_each_way_to_end_is_pressed_and_heard_by_sender_and_desk(
    stack: Stack, browser: Browser
) -> None:
    crew = Crew(stack, browser)
    heard = {button: _ended(crew, button) for button in PRESSED}

    assert heard == {button: ENDINGS[button][:2] for button in PRESSED}


def _ended(crew: Crew, button: str) -> tuple[str, str | None]:
    """Attend a case and end it so; what its sender is told once the desk shows it."""
    case = crew.is_on_scene(patient={"name": f"Test {button}"})
    crew.presses("Finish: outcome", button)
    finish = crew.phone.get_by_role("button", name=re.compile("^(Finish|Hand it)"))
    if button == "Hand back":
        crew.presses("We cannot continue")
    if button == "Referred on":
        finish.click()
        expect(crew.phone.get_by_role("alert")).to_contain_text("Choose where")
        crew.phone.get_by_label("Referred on to").select_option("gp")
        assert crew.looks_everywhere() == []
    finish.click()
    status, _, at_desk = ENDINGS[button]
    if status == "completed":
        crew.presses("Send now")
    expect(crew.phone.get_by_role("heading", name="No job now")).to_be_visible()
    expect(crew.reads(case)).to_contain_text(at_desk)
    told = crew.stack.hears(case)
    return told["status"], told["outcome"]
