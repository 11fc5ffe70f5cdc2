"""The list of the desk's views, how each is come to, and which parts it shows."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from playwright.sync_api import Browser, Locator, expect

from tests.browser.busy import Busy
from tests.browser.looking import NARROW, WHOLE, Look
from tests.browser.served import LISTS_ONLY, LIVE, STEP_MS
from tests.browser.test_desk_live import Line
from tests.browser.test_rota_desk import a_row

PAGE: Final = Look(WHOLE, unfolds=False)
IN_DRAWER: Final = Look()
AT_THE_TOP: Final = Look(".top", unfolds=False, width_px=NARROW["width"])
"""Of a small screen, where one button stands for most of it."""


class Desk:
    """A screen of somebody for whom motion is too much, signed in at a busy area."""

    def __init__(
        self, busy: Busy, browser: Browser, who: str, *, map_: bool = False
    ) -> None:
        """Whoever it is, on the lists alone unless the map is asked for."""
        self.busy = busy
        context = browser.new_context(
            viewport={"width": 1440, "height": 900}, reduced_motion="reduce"
        )
        self.page = context.new_page()
        self.line = Line(self.page)
        self.page.set_default_timeout(STEP_MS)
        if not map_:
            self.page.add_init_script(LISTS_ONLY)
        busy.stack.opens(self.page, who)
        self.drawer = self.page.get_by_role("complementary")
        expect(self.page.get_by_test_id("connection")).to_have_text(LIVE)

    def presses(self, name: str, within: Locator | None = None) -> None:
        """The first button that begins with these words."""
        begins = re.compile(f"^(▲ )?{re.escape(name)}(\\W.*)?$")
        place = within or self.page
        place.get_by_role("button", name=begins).first.click()

    def in_drawer(self, name: str) -> None:
        self.presses(name, self.drawer)

    def opens_case(self, name: str) -> None:
        self.page.mouse.move(0, 0)  # away from the rows, which hold still under it
        self.page.get_by_role("tab", name=re.compile("^Calls")).click()
        self.page.locator(f'[data-row="{self.busy.cases[name]["id"]}"]').click()
        reference = self.busy.cases[name]["reference"]
        expect(self.drawer.get_by_role("heading", level=2)).to_contain_text(reference)

    def opens_crew(self, name: str) -> None:
        self.page.get_by_role("tab", name=re.compile("^Crews")).click()
        crews = self.page.get_by_role("navigation", name="Crews on duty")
        crews.locator("[data-row]").filter(has_text=name).first.click()
        expect(self.drawer.get_by_role("heading", level=2)).to_contain_text(name)

    def opens_more(self, name: str) -> None:
        self.presses("More")
        self.drawer.get_by_role("button", name=name, exact=True).click()

    def opens_setting(self, name: str) -> None:
        self.presses("Settings")
        self.drawer.get_by_role("button", name=name, exact=True).click()

    def shows(self, words: str | re.Pattern[str]) -> None:
        expect(self.drawer).to_contain_text(words)


@dataclass(frozen=True, slots=True)
class View:
    """What somebody can have before them.

    Args:
        opens: Comes to it from any view before it, and waits for words of its own.
        shows: Parts of the screens, as the code of the screens names them.
    """

    name: str
    shows: tuple[str, ...]
    opens: Callable[[Desk], None]
    look: Look = IN_DRAWER


def _case(name: str, *presses: str, says: str = "") -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.opens_case(name)
        for one in presses:
            desk.in_drawer(one)
        desk.shows(says)

    return opens


def _tool(name: str, says: str, *then: str) -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.presses(name)
        for one in then:
            desk.in_drawer(one)
        desk.shows(says)

    return opens


def _more(name: str, says: str) -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.opens_more(name)
        desk.shows(says)

    return opens


def _setting(name: str, says: str, *then: str) -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.opens_setting(name)
        desk.shows(says)
        for one in then:
            desk.in_drawer(one)

    return opens


def _crew(name: str, *presses: str, says: str) -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.opens_crew(name)
        for one in presses:
            desk.in_drawer(one)
        desk.shows(says)

    return opens


# ------------------------------------------------------------ what is less than a press


def _wished(desk: Desk) -> None:
    """Somebody rings and asks for a woman; nobody aboard is known to be one."""
    desk.opens_case("late")
    desk.in_drawer("Change wishes")
    desk.drawer.get_by_role("group", name="Asked for").get_by_label("A woman").check()
    desk.drawer.get_by_label("Who asked, and why").fill("The daughter, by phone")
    desk.in_drawer("Write these wishes down")
    for words in ("Asked for and not aboard", "by real roads", "An estimate: how much"):
        desk.shows(words)


def _a_choice(desk: Desk) -> None:
    desk.opens_case("back")
    desk.drawer.get_by_role("button", name=re.compile("^Assign Elm 1")).first.click()
    look = desk.drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_role("row").nth(1)).to_be_visible()


def _an_override(desk: Desk) -> None:
    desk.opens_case("hard")
    desk.drawer.get_by_text("All other crews").click()
    override = re.compile("^Override and assign Elm 1")
    desk.drawer.get_by_role("button", name=override).first.click()
    look = desk.drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_label("In words")).to_be_visible()


def _can_be_undone(desk: Desk) -> None:
    desk.opens_case("back")
    pin = re.compile("^Pin ")
    desk.drawer.get_by_role("button", name=pin).first.click()
    look = desk.drawer.get_by_role("region", name="What this would do")
    look.get_by_role("button", name=pin).click()
    strip = desk.page.get_by_role("region", name="Undo", exact=True)
    expect(strip).to_contain_text("Undo Pin")


def _muted(desk: Desk) -> None:
    desk.presses("Sound is off: turn on")
    desk.page.get_by_role("button", name="Mute", exact=True).click()
    desk.page.get_by_role("button", name=re.compile("^5 min")).click()
    expect(desk.page.get_by_role("button", name=re.compile("^◆ Muted"))).to_be_visible()


def _a_menu(desk: Desk) -> None:
    """What stands in a row on a wide screen; the next press of it closes it."""
    desk.page.set_viewport_size(NARROW)
    menu = desk.page.get_by_role("button", name="Menu", exact=True)
    menu.click()
    expect(menu).to_have_attribute("aria-expanded", "true")


def _help_on_scene(desk: Desk) -> None:
    """Its crew is with the person, and whoever could come too is listed."""
    desk.opens_case("calm")
    fold = desk.drawer.locator("details").filter(has_text="Send a second crew to help")
    fold.evaluate("one => { one.open = true }")
    second = re.compile("^Send Elm 1 as second crew")
    expect(desk.drawer.get_by_role("button", name=second)).to_be_visible()


def _a_second_crew(desk: Desk) -> None:
    _help_on_scene(desk)
    second = re.compile("^Send Elm 1 as second crew")
    desk.drawer.get_by_role("button", name=second).first.click()
    look = desk.drawer.get_by_role("region", name="What this would do")
    expect(look.get_by_role("row").nth(1)).to_be_visible()


def _joined(desk: Desk) -> None:
    desk.opens_case("twin")
    join = desk.drawer.get_by_role("button", name=re.compile("^Same case: join"))
    join.first.click()
    desk.shows("Joined to")


def _moved_on(desk: Desk) -> None:
    """The sender tells more while somebody writes."""
    desk.opens_case("late")
    desk.in_drawer("Write a note")
    note = desk.drawer.get_by_label("Note for whoever works at this case")
    note.fill("The daughter has a key")
    desk.busy.stack.adds(desk.busy.cases["late"], flags=["animals"])
    desk.shows("This case changed since you began to write")


def _refused(desk: Desk) -> None:
    """What was pressed is not known to be done: the line was lost."""
    desk.page.route("**/api/referrals/*/hand-back*", lambda route: route.abort())
    desk.opens_case("calm")
    desk.in_drawer("Hand back to sender")
    why = desk.drawer.get_by_label("Hand back to sender: ")
    why.select_option("other")
    desk.drawer.get_by_role("button", name="Hand back to sender", exact=True).click()
    desk.shows("not known to be done")


def _in_danger(desk: Desk) -> None:
    desk.opens_crew("Oak 1")
    desk.shows("Pressed at")


def _is_lent(desk: Desk) -> None:
    """What the cost was looked at for."""
    form = desk.drawer.get_by_role("region", name="Lend to another area")
    form.get_by_label("Why?").select_option("More calls there than crews")
    form.get_by_label("In words").fill("Two falls wait there")
    desk.in_drawer("Lend to Welland")
    desk.shows("lent to Welland until")


def _a_link(desk: Desk) -> None:
    desk.presses("Homes")
    desk.in_drawer("Make a link for Rose Court")
    expect(desk.drawer.get_by_label("Link for Rose Court")).to_be_visible()


def _a_rota(people: int, says: str) -> Callable[[Desk], None]:
    def opens(desk: Desk) -> None:
        desk.presses("Rota")
        rows = desk.drawer.get_by_label("Or paste the rows, headings first")
        rows.fill(a_row(people=people))
        desk.in_drawer("Show what it would do")
        desk.shows(says)

    return opens


def _on_paper(desk: Desk) -> None:
    desk.opens_more("Visits from paper")
    desk.in_drawer("Show what it would do")
    desk.shows("Choose the case")


def _several(desk: Desk) -> None:
    desk.page.get_by_role("tab", name=re.compile("^Calls")).click()
    desk.presses("Select several")
    for name in ("late", "back"):
        desk.page.locator(f'[data-row="{desk.busy.cases[name]["id"]}"]').click()
    desk.presses("What to do")
    desk.drawer.get_by_label("Hand back to their senders").check()
    expect(desk.drawer.get_by_label("What would become of each")).to_be_visible()


def _not_several(desk: Desk) -> None:
    desk.presses("Stop selecting")
    desk.presses("Filter")
    expect(desk.page.get_by_label("Name of this view")).to_be_visible()


def _hidden_case(desk: Desk) -> None:
    desk.opens_case("late")
    find = desk.page.get_by_label(re.compile("^Number, crew, place"))
    find.fill("nowhere at all")
    desk.shows("Its row is hidden by the filter")


def _hidden_crew(desk: Desk) -> None:
    desk.in_drawer("Show all calls")
    desk.opens_crew("Elm 1")
    desk.page.get_by_label("Filter by name, vehicle").fill("nobody")
    desk.shows("Its row is hidden by the filter")


def _waiting_call(desk: Desk) -> None:
    desk.in_drawer("Show all crews")
    desk.page.get_by_role("tab", name=re.compile("^Calls")).click()
    desk.presses("Filter")
    desk.page.get_by_role("tab", name=re.compile("^Stack")).click()
    desk.page.locator('[data-row="emas/EX-2"]').click()
    desk.shows("Not for UCR")
    del desk.busy.cad.calls["EX-1"]
    gone = desk.page.locator('[data-row="emas/EX-1"]')
    expect(gone).to_contain_text("left the stack")


def _lent(desk: Desk) -> None:
    desk.opens_crew("Elm 1")
    desk.in_drawer("Lend to another area")
    desk.drawer.get_by_label("To", exact=True).select_option("Welland")
    desk.in_drawer("See what it costs")
    desk.shows("would cost here")
    expect(desk.drawer.get_by_label("Why?")).to_be_visible()


def _handover(desk: Desk) -> None:
    desk.presses("Handover")
    expect(desk.page.get_by_label("Crews on and coming")).to_contain_text("Oak 1")


def _wall(desk: Desk) -> None:
    desk.presses("Back to the desk")
    desk.presses("Screen")
    desk.drawer.get_by_label(re.compile("Wall board")).click()
    expect(desk.page.get_by_role("button", name="Leave the wall board")).to_be_visible()


def _locked(desk: Desk) -> None:
    desk.presses("Leave the wall board")
    desk.presses("Lock")
    expect(desk.page.get_by_role("heading", name="This desk is locked")).to_be_visible()


def _not_live(desk: Desk) -> None:
    """Nothing of the service can be reached any more."""
    desk.line.dies()
    expect(desk.page.get_by_test_id("not-live")).to_contain_text("NOT LIVE since")
    desk.opens_case("late")
    desk.shows("could not be read")


def _signs(desk: Desk) -> None:
    desk.opens_case("late")
    desk.page.get_by_text("Signs", exact=True).click()


def _covered_map(desk: Desk, hours: str) -> Locator:
    layer = desk.page.get_by_role("region", name="Coverage on the map")
    if layer.count() == 0:
        desk.page.get_by_role("button", name="Coverage", exact=True).click()
    layer.get_by_label("Coverage by").select_option("Wound")
    layer.get_by_role("button", name=hours).click()
    expect(layer).to_contain_text(re.compile(r"computed \d\d:\d\d"))
    return layer


def _a_home_is_entered(desk: Desk) -> None:
    desk.opens_setting("Homes")
    desk.in_drawer("Enter a home")
    expect(desk.drawer.get_by_label("Email for links")).to_be_visible()


def _a_setting_is_seen(desk: Desk) -> None:
    desk.opens_setting("Area")
    waits = desk.drawer.locator("details").filter(has_text="Waits: when the next")
    waits.evaluate("one => { one.open = true }")
    desk.drawer.get_by_label("A crew answers an offer within").fill("45")
    desk.in_drawer("Show what it would do")
    desk.shows("60 → 45")


def _glass(desk: Desk) -> None:
    desk.opens_more("Case that is closed to you")
    case = desk.drawer.get_by_label("Case number")
    case.fill(desk.busy.cases["late"]["reference"])
    desk.drawer.get_by_label("Why it must be").fill("Their family rang us")
    desk.in_drawer("Open it, and tell its area")
    desk.shows("Test late")


def _audit(desk: Desk) -> None:
    desk.opens_more("Audit")
    desk.in_drawer("Show these lines")
    expect(desk.drawer.locator(".audit li").first).to_be_visible()
    desk.in_drawer("Check that nobody changed it")
    desk.shows("Whole, checked")


# -------------------------------------------------------------------------- the lists

_OF_A_CREW: Final = (
    *("crew", "crews", "CrewList", "CrewDrawer", "CrewMark", "PhoneLine", "CrewSafety"),
    *("MessagesOfCrew", "CrewNumber", "CrewPhones", "Skills", "Plan", "Devices"),
)
OF_A_COORDINATOR: Final = (
    View(
        "the desk, a call that nobody decided",
        (
            *("Covered", "Desk", "Header", "AlarmStrip", "Lists", "FilterBar", "Queue"),
            *("TabButton", "Drawer", "HandBackRule", "StackTab", "Announcer"),
            *("CaseDrawer", "Standing", "MustKnow", "FirstFacts", "Warnings"),
            *("SharedRecord", "Actions", "CaseDetails", "Versions", "Timeline"),
            *("calls", "case", "lists", "Mark", "Inside", "Fenced", "Unread"),
            *("Live", "Clock", "SourcesButton", "LastHeard", "Counts", "Sound"),
            *("ModeSwitch", "Places", "HomesButton", "ThemeSwitch", "SignedIn"),
        ),
        _case("red", says="Red flags"),
        PAGE,
    ),
    View(
        "match card",
        (
            *("MatchPanel", "Matched", "CandidateRow", "Choosing", "ChanceOf"),
            *("Unmet", "Folded", "WishesOf", "WriteNote"),
        ),
        _wished,
    ),
    View("what a choice would do", ("ChoicePreview",), _a_choice),
    View("nobody can go", ("AskNeighbours", "Change"), _an_override),
    View("what can be undone", ("UndoStrip",), _can_be_undone, PAGE),
    View(
        "forms of a case",
        ("EscalationMarker", "Actions", "WriteNote"),
        _case(
            "lie", "Write a note", "Ask a clinician", says="What should the clinician"
        ),
    ),
    View("hand back", ("HandBack",), _case("back", says="must acknowledge")),
    View("same person?", ("SameCase",), _case("twin", says="Same person as")),
    View("joined", ("SameCase",), _joined),
    View("it changed meanwhile", ("MovedOn",), _moved_on),
    View("not done", ("Refusal",), _refused),
    View("messages", ("CaseMessages",), _case("calm", says="Write to Oak 1")),
    View("help on scene", ("HelpOnScene", "Others"), _help_on_scene),
    View("second crew", ("DrawerHead",), _a_second_crew),
    View("new call", ("new_call",), _tool("New call", "What is needed")),
    View("declines", ("declines",), _tool("Declines", "Declined")),
    View("homes, a link", ("homes",), _a_link),
    View("rota", ("rota",), _tool("Rota", "A row for each crew")),
    View("rota, row errors", ("rota",), _a_rota(7, "Row 2, people")),
    View("rota, preview", ("rota",), _a_rota(1, "a new crew, a new shift")),
    View("muted", ("MuteControl", "MuteKeeper"), _muted, PAGE),
    View("sources", ("sources",), _tool("Sources", "EMAS")),
    View("screen", ("screen",), _tool("Screen", "Lists only")),
    View("another mode", ("mode",), _tool("Auto", "Crews will be asked without you")),
    View("menu", ("More",), _a_menu, AT_THE_TOP),
    View("settings, read", ("settings", "area"), _tool("Settings", "Clocks")),
    View("more", ("more", "Panel"), _tool("More", "After an outage")),
    View("visits from paper", ("from_paper",), _on_paper),
    View("closed case", ("glass",), _more("Case that is closed to you", "Case number")),
    View("how you sign in", ("own_sign_in",), _more("How you sign in", "ign in")),
    View(
        "hand-back policy", ("hand_back_policy",), _tool("Hand-back", "not accepted by")
    ),
    View("several", ("many",), _several, PAGE),
    View("filter", ("FilterBar",), _not_several, PAGE),
    View("a call that the filter hides", ("HiddenCaseRow",), _hidden_case),
    View("a crew that the filter hides", ("HiddenCrewRow",), _hidden_crew),
    View(
        "the stack, a call",
        ("stack_call", "StackDrawer", "StackList", "stack"),
        _waiting_call,
        PAGE,
    ),
    View("crew", _OF_A_CREW, _in_danger, PAGE),
    View(
        "crew off duty", ("Duty",), _crew("Elm 1", "Off duty", says="Cannot be undone")
    ),
    View("lending", ("Lend",), _lent),
    View("lent", ("LoanOf",), _is_lent),
    View("coverage", ("coverage",), _tool("Coverage by skill", "computed")),
    View("handover", ("HandoverSheet",), _handover, PAGE),
    View("wall board", ("WallBoard", "wall"), _wall, PAGE),
    View("locked", ("Locked",), _locked, PAGE),
)
OF_A_NEIGHBOUR: Final = (
    View(
        "a borrowed crew",
        ("LoanNews", "LoanOf"),
        _crew("Elm 1", says="Send back to Rutland"),
        PAGE,
    ),
)
OF_A_MANAGER: Final = (
    View("settings, area", ("area",), _setting("Area", "Clocks")),
    View("settings, preview", ("area",), _a_setting_is_seen),
    View(
        "settings, people",
        ("people",),
        _setting("People", "Invite somebody", "Invite somebody"),
    ),
    View(
        "settings, senders", ("senders",), _setting("Senders", "EMAS", "Add a sender")
    ),
    View("settings, homes", ("homes",), _a_home_is_entered),
    View("settings, history", ("history",), _setting("History", "changed")),
    View("audit", ("audit",), _audit),
    View(
        "a case behind the glass",
        ("glass_case", "GlassCase", "GlassNews"),
        _glass,
        PAGE,
    ),
    View("not live", ("Banner", "NotRead"), _not_live, PAGE),
)
ON_THE_MAP: Final = (
    View("the map, its signs", ("LazyMap", "Splitter", "map"), _signs, PAGE),
    View(
        "coverage now",
        ("LazyMap",),
        lambda desk: expect(_covered_map(desk, "Now")).to_be_visible(),
        PAGE,
    ),
    View(
        "coverage in 4 h",
        ("LazyMap",),
        lambda desk: expect(_covered_map(desk, "+4 h")).to_be_visible(),
        PAGE,
    ),
)
