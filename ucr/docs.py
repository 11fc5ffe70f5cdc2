"""Draws the pages of docs/ that say what the code says: nobody types them.

`ucr docs` writes them, `ucr docs --check` and a test refuse pages that are old.
"""

from collections.abc import Iterable, Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import fields
from datetime import timedelta
from enum import StrEnum
from inspect import cleandoc
from typing import Final, TypeVar, get_args

from pydantic.fields import FieldInfo

from ucr.api.problem_words import WHAT_TO_DO
from ucr.api.problems import PLAIN, STATUS, TEMPORARY, slug
from ucr.domain import (
    assignment,
    crew,
    crew_message,
    events,
    likeness,
    loan,
    referral_status,
    visit,
)
from ucr.domain.access_events import AccessChanged
from ucr.domain.advice import ADVICE
from ucr.domain.area_version import SettingsChanged
from ucr.domain.crews_left_out import GoneWithout
from ucr.domain.fact import Fact
from ucr.domain.feed_events import FeedEvent
from ucr.domain.flood_events import FloodEvent
from ucr.domain.hand_back_events import HandBackPolicyChanged
from ucr.domain.heartbeat_events import HeartbeatEvent
from ucr.domain.likeness import LIMITS
from ucr.domain.loan_facts import LoanEvent
from ucr.domain.message_facts import MessageEvent
from ucr.domain.phone_events import PhonesWiped
from ucr.domain.rota_events import CrewChanged, RotaBroughtIn
from ucr.domain.rules import EXCLUSIONS, LATER, RED_FLAGS, RULES, RuleKind, Sourced
from ucr.domain.safety_facts import SafetyEvent
from ucr.domain.shift_events import ShiftEvent
from ucr.domain.timer import OWNER, PATIENCE, RAN_OUT, Action
from ucr.domain.triage import BY_NEED, ON_FLOOR
from ucr.settings import Settings

DRAWN: Final = (
    "<!-- Drawn from the code by `ucr docs`. Change the code, not this page. -->"
)

ABOUT_STATES: Final = """\
Each aggregate has one table of moves. A move that it does not name is refused with
[wrong-status](problems.md), whoever asks. The database repeats the statuses in a CHECK,
and a test holds the two together."""

ABOUT_TIMERS: Final = """\
Every referral on the board has a next action, somebody who owes it, and a moment at
which waiting ends: [ucr/domain/timer.py](../ucr/domain/timer.py). A case that waits for
a crew which is planned to be there in time is not alarmed about. What the figures rest
on: [assumptions.md](assumptions.md)."""

ABOUT_EVENTS: Final = """\
What the log keeps: [ucr/domain/events.py](../ucr/domain/events.py). Each fact says when
our clock read what (`at`) and who did it (`by`), and is stored with the card of the one
entity that it touched, as it stood after. No fact carries a name, an address or free
text about a patient. How to add one: [add-an-event.md](how-to/add-an-event.md)."""

ABOUT_PROBLEMS: Final = """\
What is refused is answered with `application/problem+json` (RFC 9457): `type`, `title`,
`status`, `detail`, and ours: `temporary` (whether the same request may succeed later),
`field`, `codes` and `errors` (each with `field` and `rule`). Types are stable. The text
never repeats what was sent. Table: [ucr/api/problems.py](../ucr/api/problems.py)."""

ABOUT_SETTINGS: Final = """\
Read once from the environment when a process starts:
[ucr/settings](../ucr/settings/__init__.py). One that is not set has its default."""

ABOUT_TRIAGE: Final = """\
Whom UCR takes, and what stops the line until a named person decides. Each rule is data
with its source: [ucr/domain/rules.py](../ucr/domain/rules.py). *Ours* marks what we
have not read in a source: the service's clinical safety officer confirms it. A rule
that is not listed does not exist: nothing reads free text, and a person may always stop
a case by asking a clinician."""

ABOUT_LIKENESS: Final = """\
When two cases are likely one person's. Then both are marked within 5 s, and a named
person decides: *same case*, *not the same*. Nothing is merged by itself, and nothing
is dropped. A rule holds when everything of *needs* is there, one of *and one of*, and
nothing of *unless*: [ucr/domain/likeness.py](../ucr/domain/likeness.py). *Ours* marks
what we have not read in a source: the service's clinical safety officer confirms it.
Why it works like this: [ADR 29](adr/0029-let-a-person-join-two-cases.md)."""

ABOUT_JOINING: Final = """\
NHS numbers that passed their check, names (without accents, titles, case and order; a
first name may be an initial; another first name is another person), birth dates,
telephones of the person and of contacts, UPRN, first line with postcode, postcode, the
point on the map, the time of receipt, the sender. Where one side is silent nothing is
concluded. No free text is read."""

ABOUT_NEEDS: Final = """\
Hard rules of the match, never traded for minutes. The skills and the times are design
assumptions ([assumptions.md](assumptions.md)); a person on the floor is attended by two
people with a lifting device, and so is one whose scene is unsafe or who needs two."""

ABOUT_ADVICE: Final = """\
What a home's page tells whoever is with the person, by need and answers, in each of its
languages: [ucr/domain/advice.py](../ucr/domain/advice.py)."""

Status = TypeVar("Status", bound=StrEnum)

FACTS: Final = (
    ("Of a referral", get_args(events.ReferralEvent)),
    ("Of an assignment", get_args(events.AssignmentEvent)),
    ("Of a visit", get_args(events.VisitEvent)),
    ("Of a shift", get_args(ShiftEvent)),
    (
        "Of a crew's plan, and of the area",
        (
            events.CrewPlanned,
            events.ModeChanged,
            HandBackPolicyChanged,
            SettingsChanged,
            AccessChanged,
            RotaBroughtIn,
            CrewChanged,
            *get_args(GoneWithout),
        ),
    ),
    ("Of a feed: a system whose silence is watched", get_args(FeedEvent)),
    ("Of a flood: a system that sends too much", get_args(FloodEvent)),
    ("Of a crew's own safety", get_args(SafetyEvent)),
    ("Of a message to a crew", get_args(MessageEvent)),
    ("Of a crew that another area has for a while", get_args(LoanEvent)),
    ("Of a crew's phones", (PhonesWiped,)),
    ("Of the service's own test referrals", get_args(HeartbeatEvent)),
)

ALSO: Final[Mapping[RuleKind, tuple[tuple[str, Sourced], ...]]] = {
    RuleKind.RED_FLAG: tuple(RED_FLAGS.items()),
    RuleKind.EXCLUSION: tuple(EXCLUSIONS.items()),
    RuleKind.INTERRUPT: tuple(LATER.items()),
}


def pages() -> dict[str, str]:
    """Every drawn page: its path from the root of the project, and its text."""
    return {
        "docs/states.md": states_page(),
        "docs/events.md": events_page(),
        "docs/problems.md": problems_page(),
        "docs/settings.md": settings_page(),
        "docs/triage.md": triage_page(),
        "docs/likeness.md": likeness_page(),
    }


def states_page() -> str:
    """The tables of moves as diagrams, and the timers that run beside them."""
    parts = [
        "# States",
        DRAWN,
        ABOUT_STATES,
    ]
    for name, path, diagram in _diagrams():
        parts += [f"## {name}", f"[{path}](../{path})", diagram]
    parts += [
        "## Whose turn it is",
        ABOUT_TIMERS,
        _table(("next action", "owner", "patience", "then the alarm"), _timers()),
    ]
    return _page(parts)


def _diagrams() -> Iterator[tuple[str, str, str]]:
    of_referral = referral_status.ReferralStatus
    first = (of_referral.NEEDS_DECISION, of_referral.WAITING)
    yield (
        "Referral",
        "ucr/domain/referral_status.py",
        _diagram(referral_status.NEXT, first),
    )
    proposed = (assignment.AssignmentStatus.PROPOSED,)
    yield "Assignment", "ucr/domain/assignment.py", _diagram(assignment.NEXT, proposed)
    to_do = (visit.VisitStatus.TO_DO,)
    yield "Visit", "ucr/domain/visit.py", _diagram(visit.NEXT, to_do)
    planned = (crew.ShiftStatus.PLANNED,)
    yield "Shift", "ucr/domain/crew.py", _diagram(crew.NEXT, planned)
    sent = (crew_message.MessageStatus.SENT,)
    yield (
        "Message to a crew",
        "ucr/domain/crew_message.py",
        _diagram(crew_message.NEXT, sent),
    )
    lent = (loan.LoanStatus.LENT,)
    yield "Loan of a crew", "ucr/domain/loan.py", _diagram(loan.NEXT, lent)


def _diagram(
    moves: Mapping[Status, AbstractSet[Status]], first: Iterable[Status]
) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [f"  [*] --> {status}" for status in first]
    for status, after in moves.items():
        lines += [f"  {status} --> {then}" for then in sorted(after)]
    lines += [f"  {status} --> [*]" for status, after in moves.items() if not after]
    return "\n".join([*lines, "```"])


def _timers() -> Iterable[tuple[str, ...]]:
    for action in Action:
        alarm = f"`{RAN_OUT[action][0]}`" if action in RAN_OUT else "none: it is filed"
        yield f"`{action}`", OWNER[action], _in_words(PATIENCE[action]), alarm


def _in_words(wait: timedelta) -> str:
    seconds = round(wait.total_seconds())
    return f"{seconds} s" if seconds % 60 or seconds <= 120 else f"{seconds // 60} min"  # noqa: PLR2004 - reads better


def events_page() -> str:
    """Every fact that the log may hold."""
    parts = [
        "# Events",
        DRAWN,
        ABOUT_EVENTS,
    ]
    for title, facts in FACTS:
        rows = ((f"`{fact.__name__}`", _says(fact), _own_doc(fact)) for fact in facts)
        parts += [f"## {title}", _table(("fact", "says", ""), rows)]
    return _page(parts)


def _says(fact: type[Fact]) -> str:
    known = {field.name for field in fields(Fact)}
    return ", ".join(
        f"`{field.name}`" for field in fields(fact) if field.name not in known
    )


def problems_page() -> str:
    """Every problem type that a caller may meet."""
    rows = (
        (
            f"`/problems/{slug(error.__name__)}`",
            str(status.value),
            "yes" if error in TEMPORARY else "",
            WHAT_TO_DO[error],
        )
        for error, status in STATUS.items()
    )
    head = ("type", "status", "temporary", "what to do")
    plain = ", ".join(f"`{kind}` ({status})" for status, kind in PLAIN.items())
    return _page(
        [
            "# Problems",
            DRAWN,
            ABOUT_PROBLEMS,
            _table(head, rows),
            f"What is no request at all is answered with {plain}, or `about:blank`.",
        ]
    )


def triage_page() -> str:
    """Every rule of the door with its source, and what each need asks of a crew."""
    parts = ["# Triage", DRAWN, ABOUT_TRIAGE]
    for kind in RuleKind:
        told = [(str(one.concern), one.text) for one in RULES if one.kind is kind]
        parts += [f"## {kind.title()}", _rules((*told, *ALSO.get(kind, ())))]
    needs = (
        (f"`{need}`", _codes(asks.skills), _codes(asks.kit), f"{asks.service_s // 60}")
        for need, asks in (*BY_NEED.items(), ("on the floor", ON_FLOOR))
    )
    head = ("need", "skills", "kit", "minutes on scene")
    asked = ["## What each need asks of a crew", ABOUT_NEEDS, _table(head, needs)]
    steps = _rules((one.step, one.text) for one in ADVICE)
    return _page([*parts, *asked, "## Until help arrives", ABOUT_ADVICE, steps])


def likeness_page() -> str:
    """When two cases are likely one, rule by rule, and how near is near."""
    rows = (
        (
            f"`{rule.code}`",
            rule.text.says,
            _codes(rule.all_of),
            _codes(rule.any_of),
            _codes(rule.none_of),
            _source(rule.text),
        )
        for rule in likeness.RULES
    )
    head = ("code", "what it says", "needs", "and one of", "unless", "source")
    limits = ((limit, one.says, _source(one)) for limit, one in LIMITS.items())
    return _page(
        [
            "# Likely the same case",
            DRAWN,
            ABOUT_LIKENESS,
            _table(head, rows),
            "## How near, how soon",
            _table(("limit", "of what", "source"), limits),
            "## What is compared",
            ABOUT_JOINING,
        ]
    )


def _source(text: Sourced) -> str:
    return text.source + ("" if text.is_seen else " (*ours*)")


def _rules(found: Iterable[tuple[str, Sourced]]) -> str:
    rows = ((f"`{code}`", text.says, _source(text)) for code, text in found)
    return _table(("code", "what it says", "where that is written"), rows)


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in sorted(codes))


def settings_page() -> str:
    """Every setting: its name in the environment, its default, what it is for."""
    rows = (
        (f"`UCR_{name.upper()}`", _default(field), field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return _page(
        [
            "# Settings",
            DRAWN,
            ABOUT_SETTINGS,
            _table(("setting", "default", "what for"), rows),
        ]
    )


def _default(field: FieldInfo) -> str:
    return "none" if field.default is None else f"`{field.default}`"


def _own_doc(kind: type) -> str:
    """The first sentence of a class's own docstring; not the one dataclass makes."""
    text = cleandoc(vars(kind).get("__doc__") or "")
    return "" if text.startswith(f"{kind.__name__}(") else text.split("\n\n")[0]


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    body = [" | ".join(cell.replace("\n", " ") for cell in row) for row in rows]
    lines = [" | ".join(head), " | ".join("---" for _ in head), *body]
    return "\n".join(f"| {line} |" for line in lines)


def _page(parts: Iterable[str]) -> str:
    return "\n\n".join(parts) + "\n"
