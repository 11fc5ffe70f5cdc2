"""An area on paper, as HTML and as text: both hold the same lines."""

from collections.abc import Iterable
from datetime import datetime
from html import escape
from typing import Final
from zoneinfo import ZoneInfo

from ucr.domain.board import reference
from ucr.domain.crew import carried
from ucr.report.escalation import Marker, PlanState
from ucr.report.paper import Paper, PaperCase, PaperCrew

LONDON: Final = ZoneInfo("Europe/London")
OLD_S: Final = 60
STYLE: Final = """
body{font:12pt/1.35 Arial,sans-serif;margin:1.5em;color:#212b32}
h1{font-size:18pt;margin:0}h2{font-size:14pt;margin:1.2em 0 .3em}
.age{font-weight:700;padding:.4em .6em;border:3px solid #212b32;display:inline-block}
.old{background:#d5281b;color:#fff;border-color:#d5281b}
article{border:1px solid #4c6272;padding:.5em .8em;margin:.6em 0}
article{page-break-inside:avoid}
h3{margin:0;font-size:12.5pt}p{margin:.15em 0;overflow-wrap:anywhere}
.write{border-top:1px dashed #4c6272;margin-top:.5em;padding-top:.4em}
"""
SCRIPT: Final = """
const age=document.getElementById('age'),at=Number(age.dataset.at),words=age.textContent
const tell=()=>{const s=Math.round((Date.now()-at)/1000)
age.textContent=words+' That is '+(s<120?s+' s':Math.floor(s/60)+' min')+' ago.'
age.classList.toggle('old',s>Number(age.dataset.old))
if(s>Number(age.dataset.old))age.textContent+=' OLD: things have changed since.'}
tell();setInterval(tell,1000)
"""
BLANKS: Final = (
    "Crew ______  Set off __:__  There __:__  Ended __:__  Outcome ____________"
)


def page(found: Paper, written_at: datetime) -> str:
    """One HTML page that needs nothing but itself.

    Args:
        written_at: By this machine's own clock: what the page counts its age from.
    """
    cases = "\n".join(
        f"<article><h3>{escape(head)}</h3>{_paragraphs(lines)}"
        f'<p class="write">{BLANKS}</p></article>'
        for head, lines in map(_case, found.cases)
    )
    crews = "\n".join(
        f"<article><h3>{escape(head)}</h3>{_paragraphs(lines)}</article>"
        for head, lines in map(_crew, found.crews)
    )
    return (
        '<!doctype html><html lang="en-GB"><meta charset="utf-8">'
        f"<title>{escape(found.area.name)} on paper</title><style>{STYLE}</style>"
        f"<h1>{escape(found.area.name)}: open cases and crews</h1>"
        f'<p class="age" id="age" data-at="{round(written_at.timestamp() * 1000)}"'
        f' data-old="{OLD_S}">{escape(_written(written_at))}</p>'
        f"<p>{escape(_about(found))}</p>{_paragraphs(_left_out(found))}"
        f"<h2>Open cases ({len(found.cases)}), the first due first</h2>{cases}"
        f"<h2>Crews on duty ({len(found.crews)})</h2>{crews}"
        f"<script>{SCRIPT}</script></html>\n"
    )


def text(found: Paper, written_at: datetime) -> str:
    """The same as plain lines."""
    parts = [
        f"{found.area.name.upper()}: OPEN CASES AND CREWS",
        _written(written_at) + " Compare with your clock: later is older.",
        _about(found),
        *_left_out(found),
        f"\nOPEN CASES ({len(found.cases)}), the first due first",
        *(_block(head, [*lines, BLANKS]) for head, lines in map(_case, found.cases)),
        f"\nCREWS ON DUTY ({len(found.crews)})",
        *(_block(head, lines) for head, lines in map(_crew, found.crews)),
    ]
    return "\n".join(parts) + "\n"


def _left_out(found: Paper) -> list[str]:
    """What is not on the sheet must be missed by whoever holds it."""
    lines = []
    if found.unreadable:
        count = len(found.unreadable)
        names = ", ".join(map(reference, found.unreadable))
        head = f"NOT ON THIS SHEET: {count} open cases could not be read: {names}."
        lines.append(f"{head} Look at the board, or ask who sent them.")
    if found.odd_crews:
        names = ", ".join(found.odd_crews)
        head = f"NOT ON THIS SHEET: crews on duty that could not be read: {names}."
        lines.append(f"{head} Ring them.")
    return lines


def _case(case: PaperCase) -> tuple[str, list[str]]:
    one = case.referral
    person, place = one.story.patient, one.location
    head = (
        f"{reference(one.id)}  due {_clock(one.due.due_at)}"
        f" ({_plain(one.due.kind)})  {_plain(one.need)}"
    )
    born = f", born {person.born_on:%d %b %Y}" if person.born_on else ""
    number = f", NHS {person.nhs_number}" if person.nhs_number else ""
    lines = [
        f"{_one_line(person.name or 'Name not known')}{born}{number}",
        _one_line(", ".join((*place.lines, place.postcode or "", place.label))),
        f"Place: {_plain(place.confidence)}. Getting in: {place.access or 'not told'}",
        f"Ring: {_phones(case)}",
        f"Why: {_one_line(one.story.reason)}",
        _warned(case),
        f"Plan for care: {_plan(case.plans)}",
        f"From {case.sender}, number {one.case_number}, at {_clock(one.received_at)}",
        _held(case),
    ]
    return head, [_one_line(line) for line in lines if line]


def _crew(found: PaperCrew) -> tuple[str, list[str]]:
    crew, has = found.crew, found.referral
    lines = [
        f"{_plain(crew.kind)}, {crew.people} on board, {_plain(found.shift.status)}",
        f"Ring: {crew.phone or 'no number written down'}",
        f"Shift until {_clock(found.shift.ends_at)}",
        _brings(found),
        f"Has {reference(has.id)}" if has else "Has no case",
        f"Last known {found.position.lat:.4f}, {found.position.lon:.4f}"
        f" at {_clock(found.position.at)}"
        if found.position
        else "Last known: nothing heard",
    ]
    return crew.name, lines


def _brings(found: PaperCrew) -> str:
    """What it drives, and all the kit that comes with it."""
    vehicle = found.shift.vehicle
    name = vehicle.name if vehicle else "No vehicle told"
    kit = ", ".join(sorted(map(_plain, carried(found.crew, found.shift))))
    return f"{name}; kit: {kit or 'none'}"


def _phones(case: PaperCase) -> str:
    story = case.referral.story
    told = [f"the person {story.patient.phone}"] if story.patient.phone else []
    told += [
        f"{one.name} ({one.relationship or 'contact'}) {one.phone}"
        for one in sorted(story.contacts, key=lambda one: one.rank)
    ]
    return "; ".join(told) or "no number told"


def _warned(case: PaperCase) -> str:
    one = case.referral
    worries = sorted({*map(str, one.flags), *map(str, one.red_flags)})
    worries += [f"excluded from UCR: {why}" for why in sorted(one.exclusions)]
    worries += [f"not decided: {concern}" for concern in sorted(one.concerns)]
    return f"WARNED OF: {', '.join(map(_plain, worries))}" if worries else ""


def _plan(told: Marker) -> str:
    """That there is one, never what it says; silence is not "none"."""
    if told.state is PlanState.NOT_TOLD:
        return "not told; that does not mean that there is none"
    when = f" at {_clock(told.at)}" if told.at else ""
    by = f", said {told.by}{when}" if told.by else ""
    if told.state is PlanState.NONE_KNOWN:
        return f"none known{by}"
    kinds = ", ".join(map(_plain, told.kinds)) or "kind not told"
    return f"THERE IS ONE ({kinds}){by}: read it in the shared record, or ask"


def _held(case: PaperCase) -> str:
    one, visit = case.referral, case.visit
    turn = f"; next: {_plain(one.timer.action)}" if one.timer else ""
    if case.is_odd:
        who = case.crew or "A crew"
        return f"{who} HAS IT, and how far it is could not be read: ring it"
    if case.crew is None:
        return f"NOBODY HAS IT: {_plain(one.status)}{turn}"
    if visit is None:
        asked = case.assignment
        return f"{case.crew}: {_plain(asked.status) if asked else 'asked'}{turn}"
    there = visit.on_scene_at or visit.en_route_at or visit.opened_at
    return f"{case.crew}: {_plain(visit.status)} since {_clock(there)}{turn}"


def _about(found: Paper) -> str:
    phone = found.control_phone or "not set (UCR_CONTROL_PHONE)"
    return (
        f"As of {_clock(found.at)} by the service's clock. Control room: {phone}."
        " Key safe codes are not on paper: ask the sender. Confidential: it is about"
        " patients; destroy it when everything is back and written in."
    )


def _written(at: datetime) -> str:
    local = at.astimezone(LONDON)
    return f"Written at {local:%H:%M:%S} on {local:%A %d %B %Y}, London time."


def _clock(at: datetime) -> str:
    return f"{at.astimezone(LONDON):%H:%M}"


def _plain(code: object) -> str:
    return str(code).replace("_", " ")


def _one_line(told: str) -> str:
    """What somebody wrote, on one line: nothing in it can look like another case."""
    return " ".join("".join(c if c.isprintable() else " " for c in told).split())


def _paragraphs(lines: Iterable[str]) -> str:
    return "".join(f"<p>{escape(line)}</p>" for line in lines)


def _block(head: str, lines: Iterable[str]) -> str:
    return "\n".join([head, *(f"    {line}" for line in lines)])
