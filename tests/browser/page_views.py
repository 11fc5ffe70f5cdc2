"""The list of the views of the phone, of a home's page and of signing in."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Page, expect

from tests.browser.busy import LONG, Busy
from tests.browser.desk_views import Desk
from tests.browser.looking import DESK_THEMES, PHONE_THEMES, WHOLE, Look
from tests.browser.served import STEP_MS, confirms
from tests.browser.test_home import fill_in, no_to_all, reply
from tests.browser.test_locked_desk import PASSWORD, code, invited
from tests.browser.test_phone_shell import PIN, chooses, gives
from tests.world.people import OAKHAM

IN_FRONT: Final = {"phone, help": ".help-sheet", "home, 999": ".emergency"}
"""What covers the rest of its page."""


@dataclass(slots=True)
class Hands:
    """A phone, a tablet and a page that nobody is signed in at, beside a desk."""

    busy: Busy
    desk: Desk
    phone: Page
    tablet: Page
    key: str = ""
    """With which the codes of whoever sets up a sign-in are made."""

    def taps(self, *names: str) -> None:
        """These buttons of the phone, one after another."""
        for name in names:
            self.phone.get_by_role("button", name=name, exact=True).click()

    def presses(self, name: str) -> None:
        """A button or a link of the tablet."""
        button = self.tablet.get_by_role("button", name=name, exact=True)
        button.or_(self.tablet.get_by_role("link", name=name, exact=True)).click()

    def at_tablet(self, path: str) -> None:
        self.tablet.goto("about:blank")
        self.tablet.goto(f"{self.busy.stack.origin}{path}")


def hands(busy: Busy, browser: Browser) -> Hands:
    """All of them of people for whom motion is too much."""
    phone = browser.new_context(
        viewport={"width": 390, "height": 844},
        has_touch=True,
        reduced_motion="reduce",
        permissions=["geolocation"],
        geolocation={"longitude": OAKHAM[0], "latitude": OAKHAM[1], "accuracy": 8},
    ).new_page()
    tablet = browser.new_context(reduced_motion="reduce").new_page()
    for page in (phone, tablet):
        page.set_default_timeout(STEP_MS)
    tablet.on("dialog", lambda asks: asks.accept())  # to leave what was begun
    phone.clock.install()
    return Hands(busy, Desk(busy, browser, "Sam"), phone, tablet)


@dataclass(frozen=True, slots=True)
class PageView:
    """What somebody can have before them, as `View` of the desk."""

    name: str
    shows: tuple[str, ...]
    opens: Callable[[Hands], Page]
    look: Look


def _reads(page: Page, heading: str | re.Pattern[str]) -> Page:
    expect(page.get_by_role("heading", name=heading).first).to_be_visible()
    return page


# ------------------------------------------------------------------------------ a phone


def _chooses_a_pin(it: Hands) -> Page:
    it.busy.stack.opens(it.phone, "Oak 1")
    expect(it.phone.get_by_label("The same PIN again")).to_be_visible()
    return it.phone


def _off_shift(it: Hands) -> Page:
    it.phone.set_viewport_size({"width": 390, "height": 844})
    chooses(it.phone, PIN)
    expect(it.phone.get_by_role("button", name="Start shift")).to_be_visible()
    return it.phone


def _no_job(it: Hands) -> Page:
    it.taps("Start shift")
    return _reads(it.phone, "No job now")


def _offered(it: Hands) -> Page:
    return _is_offered(it, "calm")


def _is_offered(it: Hands, name: str) -> Page:
    """A call comes in, and the desk puts it to this crew."""
    it.busy.asks(name, flags=["two_person", "animals"], notes=LONG)
    it.desk.opens_case(name)
    confirms(it.desk.drawer)
    expect(it.phone.get_by_text("New job", exact=True)).to_be_visible()
    return it.phone


def _cannot(it: Hands) -> Page:
    it.phone.get_by_role("button", name=re.compile("^Can.t$")).click()
    expect(it.phone.get_by_role("button", name="Back", exact=True)).to_be_visible()
    return it.phone


def _changed(it: Hands) -> Page:
    it.taps("Back", "Accept")
    expect(it.phone.get_by_role("button", name="En route")).to_be_visible()
    it.desk.shows("Accepted, not set off")
    it.desk.drawer.get_by_label("Write to Oak 1").fill(f"Use the back gate {LONG}")
    it.desk.drawer.get_by_role("button", name="Send", exact=True).click()
    expect(it.phone.get_by_text("Message from control: Sam")).to_be_visible()
    it.busy.stack.adds(it.busy.cases["calm"], flags=["scene_unsafe"])
    expect(it.phone.get_by_text("Scene not safe").first).to_be_visible()
    return it.phone


def _on_scene(it: Hands) -> Page:
    it.phone.get_by_role("button", name="Seen", exact=True).click()
    it.taps("En route", "On scene")
    expect(it.phone.get_by_role("button", name="Undo")).to_be_visible()
    expect(it.phone.get_by_role("button", name="I am well")).to_be_visible()
    return it.phone


def _ends(it: Hands) -> Page:
    it.taps("Finish: outcome")
    expect(it.phone.get_by_role("button", name="Lifted from the floor")).to_be_visible()
    return it.phone


def _corrects(it: Hands) -> Page:
    it.taps("Lifted from the floor", "Finish the visit", "Send now", "Correct a visit")
    expect(it.phone.get_by_text("Which visit?")).to_be_visible()
    return it.phone


def _asks_for_help(it: Hands) -> Page:
    it.phone.get_by_role("button", name="Help: hold 2 seconds").press("Enter")
    expect(it.phone.get_by_role("dialog")).to_be_visible()
    return it.phone


def _holds(it: Hands) -> Page:
    it.phone.get_by_role("dialog").get_by_role("button", name="Back").click()
    help_ = it.phone.get_by_role("button", name="Help: hold 2 seconds")
    help_.dispatch_event("pointerdown")
    expect(help_).to_have_class(re.compile("help-holding"))
    return it.phone


def _has_asked(it: Hands) -> Page:
    """Held for two seconds."""
    expect(it.phone.get_by_text("asked for help").first).to_be_visible()
    return it.phone


def _stood_down(it: Hands) -> Page:
    """Another job is put to the crew, and taken from it again."""
    it.phone.reload()
    _reads(it.phone, "No job now")
    _is_offered(it, "second")
    it.desk.in_drawer("Withdraw")
    it.desk.drawer.get_by_label("Withdraw: Why?").select_option(index=1)
    it.desk.drawer.get_by_role("button", name="Withdraw", exact=True).click()
    expect(it.phone.get_by_text(re.compile("no longer yours"))).to_be_visible()
    return it.phone


def _locked(it: Hands) -> Page:
    """On a break: no job reaches it, and that is said before the PIN, too."""
    it.taps("I have seen this", "Start break")
    expect(it.phone.get_by_role("button", name="End break")).to_be_visible()
    it.phone.clock.fast_forward("10:01")
    _reads(it.phone, "Locked")
    expect(it.phone.get_by_text("You are NOT receiving jobs")).to_be_visible()
    return it.phone


def _deaf(it: Hands) -> Page:
    it.phone.set_viewport_size({"width": 390, "height": 844})
    gives(it.phone, PIN)
    expect(it.phone.get_by_role("button", name="Sign out")).to_be_visible()
    it.phone.context.set_offline(True)
    it.phone.clock.fast_forward("00:36")
    return _reads(it.phone, "You are NOT receiving jobs")


def _wiped(it: Hands) -> Page:
    it.phone.context.set_offline(False)
    expect(it.phone.get_by_role("button", name="Sign out")).to_be_visible()
    it.desk.opens_crew("Oak 1")
    it.desk.in_drawer("Wipe its phones")
    why = it.desk.drawer.get_by_label("Wipe its phones: why?")
    why.select_option("A phone was stolen")
    it.desk.drawer.get_by_role("button", name="Wipe its phones").last.click()
    expect(it.phone.get_by_text("Control ended the sign-in")).to_be_visible()
    return it.phone


# ------------------------------------------------------------------------------- a home


def _door(it: Hands) -> Page:
    it.at_tablet("/home/")
    expect(it.tablet.get_by_text("This service cannot send links")).to_be_visible()
    return it.tablet


def _unreached(it: Hands) -> Page:
    """The line to the service was lost before anything was read."""
    it.tablet.route("**/api/home", lambda route: route.abort())
    it.at_tablet("/home/")
    expect(it.tablet.get_by_role("button", name="Try again")).to_be_visible()
    it.tablet.unroute("**/api/home")
    return it.tablet


def _used_link(it: Hands) -> Page:
    it.at_tablet("/home/#sign-in/never-made-by-anyone")
    it.presses("Sign in")
    expect(it.tablet.get_by_text("This link does not work")).to_be_visible()
    return it.tablet


def _start(it: Hands) -> Page:
    it.at_tablet(f"/sign-in/#{it.busy.stack.keys['Rose Court']}")
    return _reads(it.tablet, "Rose Court")


def _form(it: Hands) -> Page:
    it.presses("Ask for help")
    it.presses("Next")
    return _reads(it.tablet, "There is a problem")


def _emergency(it: Hands) -> Page:
    reply(it.tablet, "danger to you", "Yes")
    expect(it.tablet.get_by_role("alertdialog")).to_be_visible()
    return it.tablet


def _signs(it: Hands) -> Page:
    it.presses("I pressed the wrong answer")
    no_to_all(it.tablet, 1)
    it.presses("Next")
    return _reads(it.tablet, "hurt or ill")


def _arrival(it: Hands) -> Page:
    it.at_tablet("/home/")
    it.presses("Ask for help")
    fill_in(it.tablet)
    it.presses("Send to the control room")
    expect(it.tablet.get_by_text("Keep them warm")).to_be_visible()
    return it.tablet


def _worse(it: Hands) -> Page:
    it.presses("It got worse")
    return _reads(it.tablet, "It got worse")


def _taken_back(it: Hands) -> Page:
    it.presses("Back")
    it.presses("No longer needed")
    return _reads(it.tablet, "No longer needed")


# --------------------------------------------------------------------------- signing in


def _ways_in(it: Hands) -> Page:
    it.at_tablet("/sign-in/")
    it.tablet.get_by_text("Sign in with a password").click()
    expect(it.tablet.get_by_label("Your sign-in name")).to_be_visible()
    return it.tablet


def _refused(it: Hands) -> Page:
    it.at_tablet("/sign-in/#never-made-by-anyone")
    return _reads(it.tablet, "Not signed in")


def _sets_up(it: Hands) -> Page:
    it.at_tablet(f"/sign-in/#{invited(it.busy.stack, 'Kim')}")
    it.tablet.get_by_text("Or set up a password").click()
    square = it.tablet.get_by_role("img", name=re.compile("^Square"))
    expect(square).to_be_visible()
    it.key = it.tablet.locator(".sign-in-key").inner_text().replace(" ", "")
    return it.tablet


def _codes(it: Hands) -> Page:
    it.tablet.get_by_label("Your sign-in name").fill("kim.lee")
    it.tablet.get_by_label("A new password").fill(PASSWORD)
    it.tablet.get_by_label("Code", exact=True).fill(code(it.key))
    it.presses("Finish and sign in")
    expect(it.tablet.locator(".sign-in-codes li")).to_have_count(10)
    return it.tablet


def _look(name: str, themes: tuple[str, ...]) -> Look:
    return Look(IN_FRONT.get(name, WHOLE), themes=themes, unfolds=False)


OF_A_PHONE: Final = tuple(
    PageView(name, shows, opens, _look(name, PHONE_THEMES))
    for name, shows, opens in (
        ("phone, choose a PIN", ("Locked",), _chooses_a_pin),
        ("phone, off shift", ("Idle", "TopBar", "BottomBar", "ShellBars"), _off_shift),
        ("phone, no job", ("Job", "Screen", "Receiving"), _no_job),
        ("phone, offer", ("Offer",), _offered),
        ("phone, cannot", ("Offer",), _cannot),
        ("phone, visit and message", ("Visit", "Changed", "Messages"), _changed),
        ("phone, on scene", ("UndoBar", "PairNews"), _on_scene),
        ("phone, how it ended", ("Visit",), _ends),
        ("phone, a correction", ("Idle",), _corrects),
        ("phone, help", ("HelpButton",), _asks_for_help),
        ("phone, help is held", ("HelpButton",), _holds),
        ("phone, help was asked", ("Safety",), _has_asked),
        ("phone, stood down", ("StandDowns", "Notices", "Notice", "Big"), _stood_down),
        ("phone, locked", ("Locked",), _locked),
        ("phone, deaf", ("Deaf", "RingControl"), _deaf),
        ("phone, wiped", ("Wiped",), _wiped),
    )
)
OF_A_HOME: Final = tuple(
    PageView(name, shows, opens, _look(name, DESK_THEMES))
    for name, shows, opens in (
        ("home, door", ("SignIn", "Screen", "ChooseLanguage"), _door),
        ("home, not reached", ("Unreached",), _unreached),
        ("home, a used link", ("OpenLink", "link"), _used_link),
        ("home, start", ("Start", "start"), _start),
        ("home, what is missing", ("Form", "ask"), _form),
        ("home, 999", ("Form",), _emergency),
        ("home, signs", ("Form",), _signs),
        ("home, when help comes", ("Arrival", "request"), _arrival),
        ("home, worse", ("Arrival",), _worse),
        ("home, no longer needed", ("Arrival", "Heading", "Big"), _taken_back),
        ("sign in", ("ByProvider", "OrByPassword", "ByPassword", "Page"), _ways_in),
        ("sign in, refused", ("Page",), _refused),
        ("sign in, set up", ("SetUp",), _sets_up),
        ("sign in, recovery codes", ("SetUp",), _codes),
    )
)
