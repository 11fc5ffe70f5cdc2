"""What the sender of a BaRS case hears of it: interim, rejection, final.

Source:
    NHS Booking and Referral Standard, Application 4 v2.0.0, conversation: the interim
    response says that a professional took the case (our Encounter in-progress), a
    rejection is the same with the Encounter cancelled and RRNA, FC or OTH; the final
    response ends it (Encounter finished), its CarePlan completed where 999 need do
    nothing more, active where it must act. Once somebody rang 999 for an ambulance, a
    third Encounter names the case that 999 made then.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from ucr.bars.answer import ambulance, encounter, instant
from ucr.bars.ending import care_plan
from ucr.bars.envelope import bundle, caller_headers, header
from ucr.bars.message import CODES
from ucr.deliver.channel import Channel, News, Post
from ucr.domain.errors import NotFound
from ucr.domain.rejection import SAYS, rejected
from ucr.runtime import Runtime
from ucr.store import bars_messages, outbox
from ucr.store.bars_messages import BarsMessage
from ucr.store.connection import Connection
from ucr.store.outbox import Answer

GIVE_UP: Final[Mapping[str, timedelta]] = {
    "interim": timedelta(minutes=15),
    "rejection": timedelta(minutes=10),
    "final": timedelta(minutes=30),
    "upgrade": timedelta(minutes=30),
}
"""Then a person rings; shorter than a closed case stays on the board."""
NAME: Final = "bars"
TELLS: Final = frozenset(
    {
        "ReferralAccepted",
        "ReferralDeclined",
        "HandBackStarted",
        "ReferralCompleted",
        "AmbulanceRaised",
        "OutcomeCorrected",
    }
)
CORRECTED: Final = "OutcomeCorrected"
CLOSES: Final = frozenset({"ReferralDeclined", "HandBackStarted"})
"""What these tell gives a case that goes back to its sender, once it has arrived."""
_INTERIM: Final = (
    "ServiceRequest",
    "Patient",
    "Organization",
    "Practitioner",
    "PractitionerRole",
    "HealthcareService",
)
_FULL: Final = (
    *_INTERIM,
    "Location",
    "Flag",
    "Consent",
    "Observation",
    "MedicationStatement",
    "AllergyIntolerance",
)


class NoMessage(Exception):
    """The standard has no message for it: a person rings whoever was told before."""


def channel(post: Post) -> Channel:
    """Responses to BaRS senders, by whatever posts them."""
    return Channel(name=NAME, tells=TELLS, compose=compose, post=post)


async def compose(runtime: Runtime, conn: Connection, news: News) -> Answer | None:
    """The response to send for a piece of news; None where none is due.

    Each kind is sent once; a person's or a crew's acceptance is the acceptance.
    """
    try:
        first = await bars_messages.first(conn, news.referral.id)
    except NotFound:
        return None
    told = {
        one.kind
        for one in await outbox.list_of_referral(conn, news.referral.id)
        if one.channel == NAME
    }
    if news.fact == CORRECTED:
        raise NoMessage("BaRS App 4 has no message that corrects a final response")
    kind = _kind(news.fact, told)
    if kind is None:
        return None
    latest = await bars_messages.latest_request(conn, news.referral.id)
    id_ = runtime.new_id()
    page = Page(kind, first, latest, news, began="interim" in told)
    body = _body(page, runtime.new_id())
    return Answer(
        id=id_,
        area_id=first.area_id,
        referral_id=first.referral_id,
        channel=NAME,
        kind=kind,
        closes=news.fact in CLOSES,
        body=body,
        headers=caller_headers(
            first,
            id_,
            began=page.began,
            organisation=runtime.settings.bars_organisation,
        ),
        made_at=news.at,
        give_up_at=runtime.clock.now() + GIVE_UP[kind],
    )


def _kind(fact: str, told: set[str]) -> str | None:
    if fact == "AmbulanceRaised":
        return None if told & {"rejection", "upgrade"} else "upgrade"
    if told & {"rejection", "final", "upgrade"}:
        return None
    if fact == "ReferralAccepted":
        return None if "interim" in told else "interim"
    if fact == "ReferralCompleted" or "interim" in told:
        return "final"
    return "rejection"


@dataclass(frozen=True, slots=True)
class Page:
    """What a response is made of: the request, its newest version, and the news."""

    kind: str
    first: BarsMessage
    latest: BarsMessage
    news: News
    began: bool


def _body(page: Page, bundle_id: UUID) -> dict[str, Any]:
    kind, first, news = page.kind, page.first, page.news
    resources = _resources(page.latest)
    theirs = resources["Encounter"][0]
    ours = _our_encounter(kind, first, news, theirs[1])
    ends = SAYS[kind].care_plan is not None
    kept = _FULL if ends else _INTERIM
    entries = [
        _entry(url, _as_now(resource, news, kind))
        for name in kept
        for url, resource in resources.get(name, ())
    ]
    entries += [_entry(*theirs), _entry(f"urn:uuid:{first.id}", ours)]
    if ends:
        url, plan = resources["CarePlan"][0]
        entries.append(_entry(url, care_plan(plan, first, news)))
    if ends and news.referral.ambulance is not None:
        third = ambulance(first, news.referral.ambulance, theirs[1])
        entries.append(_entry(f"urn:uuid:{third['id']}", third))
    head = header(
        first,
        kind,
        focus=f"urn:uuid:{first.id}",
        sender=_reference(resources, first.service_id),
        began=page.began,
    )
    return bundle(first, bundle_id, [head, *entries], news.at)


def _our_encounter(
    kind: str, first: BarsMessage, news: News, theirs: Mapping[str, Any]
) -> dict[str, Any]:
    ours = encounter(first, news.referral, theirs, news.at, SAYS[kind].encounter)
    reason: dict[str, Any] = {
        "coding": [
            {
                "system": f"{CODES}message-reason-encounter",
                "code": "validation-triage-outcome",
            }
        ]
    }
    if kind == "rejection":
        code, words = rejected(
            news.referral.decline_reason or news.referral.hand_back_reason
        )
        reason = {
            "coding": [{"system": f"{CODES}rejected-reasons-bars", "code": code}],
            "text": words,
        }
    ours["reasonCode"] = [reason]
    return ours


def _as_now(resource: Mapping[str, Any], news: News, kind: str) -> dict[str, Any]:
    if resource["resourceType"] != "ServiceRequest":
        return dict(resource)
    return {
        **resource,
        "id": str(news.referral.id),
        "meta": {**resource.get("meta", {}), "lastUpdated": instant(news.at)},
        "status": SAYS[kind].request,
    }


def _resources(
    message: BarsMessage,
) -> dict[str, list[tuple[str, dict[str, Any]]]]:
    found: dict[str, list[tuple[str, dict[str, Any]]]] = {}
    for entry in message.body["entry"]:
        resource = entry["resource"]
        found.setdefault(resource["resourceType"], []).append(
            (entry["fullUrl"], resource)
        )
    return found


def _reference(
    resources: Mapping[str, list[tuple[str, dict[str, Any]]]], ours: str
) -> str | None:
    """The organisation that provides our service, as the sender wrote it down."""
    for _, service in resources.get("HealthcareService", ()):
        numbers = {one.get("value") for one in service.get("identifier", [])}
        if ours in numbers:
            told: str | None = service.get("providedBy", {}).get("reference")
            return told
    return None


def _entry(url: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    return {"fullUrl": url, "resource": dict(resource)}
