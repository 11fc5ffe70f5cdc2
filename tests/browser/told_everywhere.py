"""One hour in which everybody writes payloads wherever the service takes a text."""

from collections.abc import Callable
from datetime import timedelta
from http import HTTPStatus
from json import dumps
from typing import Any, Final

import httpx

from tests.bars.messages import Sent, headers
from tests.browser.telling import Tellers
from tests.browser.test_rota_desk import HEAD
from tests.telecare.messages import an_alert
from tests.world.at_homes import a_home_request
from tests.world.people import Json, a_number, a_request
from tests.world.signing import Signer
from ucr.app import new_id
from ucr.bars.capability import BASE
from ucr.runtime import SystemClock

CASE: Final = "/api/referrals/{referral_id}"
SETTINGS: Final = "/api/settings"
OVERRIDE: Final = {"override_code": "nobody_else_in_time"}
FREE: Final = {"family", "given", "text", "line", "city", "note", "display"}
"""Names of a BaRS message's fields in which somebody writes what they like."""
HERE: Final = {"lon": -0.7228, "lat": 52.5881}
TRIES: Final = 5
Hour = Callable[[Tellers, "Known"], None]


class Known:
    """Ids of what there is by now: of crews, and of what was told before."""

    def __init__(self, tellers: Tellers) -> None:
        """Both crews come on duty."""
        for crew in ("Oak 1", "Elm 1"):
            tap(tellers, crew, "/api/crew/shift/start")
        board = tellers.sees("Sam", "/api/board")["snapshot"]
        self.crews = {one["name"]: one["id"] for one in board["crews"]}


def tap(tellers: Tellers, crew: str, path: str, **more: object) -> Any:
    """A press of a crew's phone that has no text."""
    answer = tellers.callers[crew].post(
        path,
        json={"occurred_at": tellers.at()} | more,
        headers={"Idempotency-Key": str(new_id())},
    )
    assert answer.is_success, f"{path}: {answer.text}"
    return answer.json() if answer.content else None


def goes(tellers: Tellers, crew: str, upto: str) -> str:
    """Accept what is asked, set off, arrive; the visit."""
    offer = tellers.sees(crew, "/api/crew/today")["assignment"]
    tap(tellers, crew, f"/api/crew/assignments/{offer['id']}/accept")
    visit = tellers.sees(crew, "/api/crew/today")["visit"]["id"]
    for step in ("en-route", "on-scene"):
        if upto != "accept":
            tap(tellers, crew, f"/api/crew/visits/{visit}/{step}")
        if upto == step:
            break
    return str(visit)


def plain(tellers: Tellers, name: str, **changes: object) -> str:
    """A case without a payload: its id."""
    return str(tellers.busy.asks(name, on_floor=False, **changes)["id"])


def named(case: str) -> Json:
    """A case as its receipt names it."""
    return {"id": case, "reference": case[-8:].upper()}


def assigns(tellers: Tellers, known: Known, case: str, crew: str) -> str:
    """The desk puts a case to a crew, which may be proposed already; the assignment."""
    sam = tellers.callers["Sam"]
    key = {"Idempotency-Key": str(new_id())}
    body = {"crew_id": known.crews[crew], **OVERRIDE, "override_reason": "Agreed"}
    answer = sam.post(f"/api/referrals/{case}/assign", json=body, headers=key)
    offer = assigned(tellers, case)
    if not answer.is_success:  # it was proposed to the same crew meanwhile
        confirmed = sam.post(f"/api/assignments/{offer}/confirm", headers=key)
        assert confirmed.is_success, f"{answer.text} {confirmed.text}"
    return offer


def assigned(tellers: Tellers, case: str) -> str:
    """The assignment of a case that is open now."""
    board = tellers.sees("Sam", "/api/board")["snapshot"]["assignments"]
    found = [one["id"] for one in board if one["referral_id"] == case]
    assert found, "nobody has it"
    return str(found[0])


# ----------------------------------------------------------------------- who is let in


def people(tellers: Tellers, _: Known) -> None:
    """A manager lets somebody in, changes what they are, and lets them out."""
    new = {"name": "Kim", "role": "coordinator"}
    before = {one["id"] for one in tellers.sees("Max", f"{SETTINGS}/people")["people"]}
    tellers.tells("Max", f"POST {SETTINGS}/people", new)
    after = {one["id"] for one in tellers.sees("Max", f"{SETTINGS}/people")["people"]}
    (kim,) = after - before
    here = f"POST {SETTINGS}/people/{{account_id}}"
    tellers.tells("Max", f"{here}/link", {}, account_id=kim)
    tellers.tells("Max", f"{here}/role", {"role": "clinician"}, account_id=kim)
    changes = tellers.sees("Max", f"{SETTINGS}/access-changes")["changes"]
    offset = next(one["offset"] for one in changes if one["reverse"])
    tellers.tells(
        "Max", f"POST {SETTINGS}/access-changes/{{offset}}/reverse", {}, offset=offset
    )
    tellers.tells("Max", f"{here}/end", {}, account_id=kim)


def senders(tellers: Tellers, _: Known) -> None:
    """A telecare centre, and a sender that is ended again."""
    here = f"POST {SETTINGS}/senders"
    for source in ("telecare", "nhs_111"):
        tellers.tells("Max", here, {"source": source})
    listed = tellers.sees("Max", f"{SETTINGS}/senders")["senders"]
    newest = {one["source"]: one["id"] for one in listed}
    arc, other = newest["telecare"], newest["nhs_111"]
    one = f"{here}/{{sender_id}}"
    made = tellers.tells("Max", f"{one}/key", {"keep_old_h": 24}, sender_id=arc)
    tellers.knows("Careline", made["key"])
    tellers.tells("Max", f"{one}/limit", {"limit_s": 900}, sender_id=other)
    key = {"public_key": Signer("anybody").pem}
    by = {"exact": ("public_key", "kid"), "sender_id": other}
    made = tellers.tells("Max", f"{one}/public-keys", key, **by)
    kid = {"kid": next(one["kids"][0] for one in made["senders"] if one["kids"])}
    tellers.tells("Max", f"{one}/key/end", {}, sender_id=other)
    tellers.tells("Max", f"{one}/public-keys/end", kid, **by)
    tellers.tells("Max", f"{one}/end", {}, sender_id=other)
    tellers.tells("Max", "PUT /api/feeds/{sender_id}", {"limit_s": 900}, sender_id=arc)


def homes(tellers: Tellers, _: Known) -> None:
    """A home that is let in anew, and one that is ended."""
    here = f"POST {SETTINGS}/homes"
    new = {
        "source": "care_home",
        "email": "night@elm.example",
        "lines": ["High Street"],
    }
    made = tellers.tells("Max", here, new, exact=("email",))
    home = next(one["id"] for one in made["homes"] if one["email"] == new["email"])
    tellers.tells("Max", f"{here}/{{home_id}}/end", {}, home_id=home)
    tellers.tells("Max", f"{here}/{{home_id}}/let-in", {}, home_id=home)


def the_area(tellers: Tellers, _: Known) -> None:
    """Its settings, its policy, its mode, and who comes on."""
    version = tellers.sees("Max", SETTINGS)["version"]
    tellers.tells(
        "Max",
        f"POST {SETTINGS}",
        {"changes": {"wait.answer_s": 45}},
        expect_version=version,
    )
    tellers.tells(
        "Max",
        f"POST {SETTINGS}/undo",
        {"version": version},
        expect_version=tellers.sees("Max", SETTINGS)["version"],
    )
    tellers.tells("Sam", "POST /api/area/hand-back", {"margin_min": 15})
    tellers.tells("Sam", "POST /api/area/mode", {"mode": "auto"})
    tellers.tells("Sam", "POST /api/area/mode", {"mode": "advise"})
    tellers.plants("POST /api/rota/preview.csv", room=40)
    preview = {"csv": a_rota([*tellers.scripts.planted][-1])}
    tellers.tells("Sam", "POST /api/rota/preview", preview, exact=("csv",))
    rota = {"csv": a_rota(tellers.plants("POST /api/rota.csv", room=40))}
    tellers.tells("Sam", "POST /api/rota", rota, exact=("csv",))


def a_rota(name: str) -> str:
    """A crew of an evil name that comes within the hour."""
    begin = SystemClock().now() + timedelta(minutes=30)
    quoted = '"' + name.replace('"', '""') + '"'
    end = begin + timedelta(hours=8)
    told = f"{quoted},nurse,1,wound,,52.6705,-0.7286"
    return f"{HEAD}{told},{begin.isoformat()},{end.isoformat()}\n"


# ------------------------------------------------------------------- what is asked for


def a_sender_s(tellers: Tellers, _: Known) -> None:
    """A case told, told anew, written about, and asked of a clinician."""
    told = a_request(location=HERE, on_floor=False)
    told["patient"] = {"nhs_number": a_number()}
    case = tellers.tells("EMAS", "POST /api/referrals", told)
    tellers.busy.cases["told"] = case
    by = {"referral_id": case["id"]}
    tellers.tells("EMAS", f"PATCH {CASE}", {"location": HERE}, **by)
    tellers.tells("Sam", f"POST {CASE}/notes", {}, **by)
    tellers.tells("Sam", f"POST {CASE}/wishes", {"prefers": ["welsh"]}, **by)
    tellers.tells("Sam", f"POST {CASE}/ask-clinician", {}, **by)
    tellers.tells("Ada", f"POST {CASE}/advise", {"advice": "take"}, **by)
    for way in ("POST /api/handover/notes", "POST /api/search"):
        tellers.tells("Sam", way, {})
    view: Json = {
        code: [] for code in ("sources", "needs", "skills", "states", "places")
    }
    tellers.tells("Sam", "POST /api/views", {"filter": view}, exact=view)


def a_home_s(tellers: Tellers, _: Known) -> None:
    body = a_home_request()
    case = tellers.tells("Rose Court", "POST /api/home/requests", body)
    tellers.busy.cases["home"] = case
    worse = "POST /api/home/requests/{referral_id}/worse"
    tellers.tells("Rose Court", worse, {}, referral_id=case["id"])


def a_centre_s(tellers: Tellers, _: Known) -> None:
    """An alert that stays, and one that its operator takes back."""
    for alert in ("A-1", "A-2"):
        body = an_alert(SystemClock().now(), alert_id=alert)
        body["person"] = {"nhs_number": a_number()}
        made = tellers.tells("Careline", "POST /telecare/alerts", body)
        tellers.busy.cases[alert] = made
    tellers.tells(
        "Careline",
        "POST /telecare/alerts/{alert_id}/cancel",
        {"human_spoke": True},
        alert_id="A-2",
    )


def a_bars_sender_s(tellers: Tellers, _: Known) -> None:
    """A message of the standard, with payloads in whatever is written by hand."""
    sent = Sent(SystemClock().now())
    sent.the("Patient")["identifier"][0]["value"] = a_number()
    sent.bundle = in_words(tellers, sent.bundle)
    answer = sends_a_message(tellers, sent.bundle)
    tries = 1
    while answer.status_code == HTTPStatus.REQUEST_TIMEOUT and tries < TRIES:
        answer, tries = sends_a_message(tellers, sent.bundle), tries + 1
    assert answer.is_success, answer.text
    ours = answer.json()["entry"][1]["resource"]["id"]
    tellers.busy.cases["bars"] = named(ours)


def sends_a_message(tellers: Tellers, bundle: Json) -> httpx.Response:
    """Once more where a busy machine said 408: the ids in it are the same."""
    http, door = tellers.callers["EMAS"], f"{BASE}/$process-message"
    return http.post(door, json=bundle, headers=headers())


def in_words(tellers: Tellers, value: Any, where: str = "bars", name: str = "") -> Any:
    """A message in which each word that somebody wrote is a payload."""
    if isinstance(value, dict):
        return {
            key: in_words(tellers, one, f"{where}.{key}", key)
            for key, one in value.items()
        }
    if isinstance(value, list):
        return [in_words(tellers, one, where, name) for one in value]
    if name in FREE and isinstance(value, str):
        return tellers.plants(where, room=80)
    return value


def of_the_stack(tellers: Tellers, _: Known) -> None:
    """A waiting call in another system's words is taken in spite of a red flag."""
    calls = tellers.sees("Ada", "/api/stack")["calls"]
    call = next(one for one in calls if one["id"] == "EX-2")
    take = {"version": call["version"], "need": "fall"}
    took = tellers.tells(
        "Ada",
        "POST /api/stack/{feed}/calls/{call_id}/take",
        take,
        exact=("version",),
        feed="emas",
        call_id="EX-2",
    )
    tellers.busy.cases["stack"] = named(took["referral_id"])


# ------------------------------------------------------------------------ what is done


def visits(tellers: Tellers, known: Known) -> None:
    """Sent in spite of a rule, written to, joined by others, ended, corrected."""
    case = plain(tellers, "hard", need="catheter")
    tellers.tells(
        "Sam",
        f"POST {CASE}/assign",
        {"crew_id": known.crews["Oak 1"], **OVERRIDE},
        exact=("override_rules",),
        referral_id=case,
    )
    visit = goes(tellers, "Oak 1", "en-route")
    second = {"crew_id": known.crews["Elm 1"], **OVERRIDE}
    by = {"referral_id": case}
    tellers.tells(
        "Sam", f"POST {CASE}/second-crew", second, exact=("override_rules",), **by
    )
    tellers.tells("Sam", f"POST {CASE}/messages", {}, **by)
    crew_id = known.crews["Oak 1"]
    tellers.tells("Sam", "POST /api/crews/{crew_id}/messages", {}, crew_id=crew_id)
    tap(tellers, "Oak 1", f"/api/crew/visits/{visit}/on-scene")
    ended = {"occurred_at": tellers.at(), "outcome": "treated"}
    here = "POST /api/crew/visits/{visit_id}"
    tellers.tells("Oak 1", f"{here}/complete", ended, visit_id=visit)
    ended |= {
        "outcome": "lifted",
        "reason": "wrong_button",
        "occurred_at": tellers.at(),
    }
    tellers.tells("Oak 1", f"{here}/amend", ended, visit_id=visit)


def choices(tellers: Tellers, known: Known) -> None:
    """Decided, declined, withdrawn one by one and many at once, diverted, kept."""
    declined = plain(tellers, "declined", category=None)
    nowhere = a_request(location={}, on_floor=False)
    nowhere["patient"] = {"nhs_number": a_number()}
    unclear = tellers.tells("EMAS", "POST /api/referrals", nowhere)
    tellers.busy.cases["unclear"] = unclear
    there = {"decision": "accept", "location": HERE}
    decide = f"POST {CASE}/decide"
    tellers.tells("Sam", decide, there, exact=("reason",), referral_id=unclear["id"])
    out = {"decision": "decline", "reason": "RRNA"}
    tellers.tells(
        "Sam", decide, out, exact=("reason", "location"), referral_id=declined
    )
    first, then = plain(tellers, "first"), plain(tellers, "then")
    offer = assigns(tellers, known, first, "Oak 1")
    withdraw = "POST /api/assignments/{assignment_id}/withdraw"
    tellers.tells("Sam", withdraw, {}, assignment_id=offer)
    assigns(tellers, known, then, "Oak 1")
    version = tellers.sees("Sam", f"/api/referrals/{then}/case")["referral"]["version"]
    many = {"act": "withdraw", "cases": [{"id": then, "version": version}]}
    tellers.tells("Sam", "POST /api/bulk", many)
    assigns(tellers, known, first, "Oak 1")
    goes(tellers, "Oak 1", "en-route")
    divert = {"crew_id": known.crews["Oak 1"], "from_id": first, **OVERRIDE}
    tellers.tells(
        "Sam",
        f"POST {CASE}/divert",
        divert,
        exact=("override_rules",),
        referral_id=then,
    )
    tellers.tells("Sam", withdraw, {}, assignment_id=assigned(tellers, then))


def crews(tellers: Tellers, known: Known) -> None:
    """In danger, moved off and on, lent, and reached by telephone."""
    oak, elm = known.crews["Oak 1"], known.crews["Elm 1"]
    tap(tellers, "Oak 1", "/api/crew/help")
    close = "POST /api/crews/{crew_id}/safety/{danger}/close"
    tellers.tells("Sam", close, {}, crew_id=oak, danger="help")
    move = {"move": "pause", "because": "needs_a_rest"}
    tellers.tells("Sam", "POST /api/crews/{crew_id}/shift", move, crew_id=elm)
    move = {"move": "resume", "because": "crew_asked"}
    tellers.tells("Sam", "POST /api/crews/{crew_id}/shift", move, crew_id=elm)
    loan = {"to_area": "welland", "because": "more_calls", "until": tellers.at(120)}
    tellers.tells(
        "Sam", "POST /api/crews/{crew_id}/loan", loan, exact=("to_area",), crew_id=elm
    )


def endings(tellers: Tellers, known: Known) -> None:
    """From paper, taken back, kept though late, opened behind the glass."""
    paper = {
        "crew_id": known.crews["Oak 1"],
        "outcome": "treated",
    }
    case = plain(tellers, "paper")
    paper |= dict.fromkeys(("there_at", "ended_at"), tellers.at())
    paper_too = {"papers": [paper | {"referral_id": case}]}
    tellers.tells("Sam", "POST /api/from-paper/preview", paper_too)
    tellers.tells("Sam", f"POST {CASE}/from-paper", paper, referral_id=case)
    back = plain(tellers, "cancelled")
    tellers.tells("EMAS", f"POST {CASE}/cancel", {}, referral_id=back)
    glass = {"reference": tellers.busy.cases["told"]["reference"]}
    tellers.tells("Wyn", "POST /api/break-glass", glass, exact=("reference",))
    kept = tellers.busy.cases["late for 999"]["id"]
    keep = {"reason": "late_agreed_with_999"}
    tellers.tells("Sam", f"POST {CASE}/hand-back/dismiss", keep, referral_id=kept)


def late_for_999(tellers: Tellers, _: Known) -> None:
    """Its hand-back is drafted, and the stack is read, while the rest is told."""
    call = tellers.busy.cad.calls["EX-2"]
    shown = tellers.busy.cad.calls["EX-1"]["complaint"]
    shown["display"] = tellers.plants("stack.complaint.display")
    call["location"]["lines"] = [tellers.plants("stack.lines")]
    for text in ("story", "notes"):
        call[text] = tellers.plants(f"stack.{text}")
    call["patient"]["name"] = tellers.plants("stack.patient.name")
    plain(tellers, "late for 999", sender_breach_at=tellers.at(50))


# ------------------------------------------------------------------ what a phone shows


def is_sent(tellers: Tellers, known: Known, case: str) -> None:
    """A person lets a case in, where one must; Oak 1 gets it, and sets off."""
    id_ = tellers.busy.cases[case]["id"]
    stands = tellers.sees("Sam", f"/api/referrals/{id_}/case")["referral"]["status"]
    if stands == "needs_decision":
        accept = {"decision": "accept", "location": HERE | {"label": "Found"}}
        exact = ("reason", "label")
        tellers.tells(
            "Sam", f"POST {CASE}/decide", accept, exact=exact, referral_id=id_
        )
    assigns(tellers, known, id_, "Oak 1")
    goes(tellers, "Oak 1", "en-route")


def ends_its_visit(tellers: Tellers) -> None:
    """By what waited on the phone, with a note."""
    visit = tellers.sees("Oak 1", "/api/crew/today")["visit"]["id"]
    note = tellers.plants("POST /api/crew/presses.presses.body")
    at = tellers.at()
    presses = [
        {
            "id": str(new_id()),
            "path": f"/api/crew/visits/{visit}/{step}",
            "body": dumps({"occurred_at": at} | more),
        }
        for step, more in (
            ("on-scene", {}),
            ("complete", {"outcome": "treated", "note": note}),
        )
    ]
    said = {"presses": presses}
    tellers.tells("Oak 1", "POST /api/crew/presses", said, exact=("body",))


HOUR: Final[tuple[Hour, ...]] = (
    late_for_999,
    people,
    senders,
    homes,
    the_area,
    a_sender_s,
    a_home_s,
    a_centre_s,
    a_bars_sender_s,
    of_the_stack,
    visits,
    choices,
    crews,
    endings,
)
"""All of it, in its order."""
