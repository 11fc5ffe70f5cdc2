"""Which screen shows which text, and which texts no screen shows or no payload fits."""

from typing import Final

CASE: Final = "/api/referrals/{referral_id}"
OURS: Final = "/api/settings"
ALERT: Final = "POST /telecare/alerts"

SHOWN: Final[tuple[tuple[str, str, str], ...]] = (
    (
        "told",
        "POST /api/referrals",
        (
            "patient.name patient.phone contacts.name contacts.phone"
            " contacts.relationship location.lines location.access conditions reason"
            " notes"
        ),
    ),
    ("told", f"PATCH {CASE}", "reason notes location.lines location.access"),
    ("told", f"POST {CASE}/notes", "words"),
    ("told", f"POST {CASE}/ask-clinician", "question"),
    ("told", f"POST {CASE}/advise", "words"),
    ("phone-told", f"PATCH {CASE}", "reason location.key_safe"),
    (
        "home",
        "POST /api/home/requests",
        "access call_back.name place.lines reason resident.name room",
    ),
    ("home", "POST /api/home/requests/{referral_id}/worse", "words"),
    ("phone-home", "POST /api/home/requests", "access reason resident.name"),
    (
        "A-1",
        ALERT,
        (
            "access address.lines agencies_called callback hazards keyholders.name"
            " keyholders.phone keyholders.relationship mobility_aid person.name"
            " person.phone_to_call pets raw.code raw.protocol raw.text unit_id"
            " voice_contact.by"
        ),
    ),
    ("A-1 sources", f"POST {OURS}/senders", "name"),
    ("phone-A-1", ALERT, "key_safe person.name"),
    (
        "paper",
        ALERT,
        (
            "address.lines callback keyholders.name keyholders.phone person.name"
            " keyholders.relationship person.phone_to_call"
        ),
    ),
    (
        "bars",
        "bars",
        (
            "entry.resource.activity.outcomeCodeableConcept.coding.display"
            " entry.resource.activity.outcomeCodeableConcept.text"
            " entry.resource.address.city entry.resource.address.line"
            " entry.resource.contact.name.given entry.resource.name.given"
            " entry.resource.contact.relationship.coding.display"
        ),
    ),
    ("stack", "stack", "lines story notes patient.name"),
    ("stack-call", "stack", "complaint.display"),
    ("hard audit", f"POST {CASE}/assign", "override_reason"),
    ("hard audit", f"POST {CASE}/second-crew", "override_reason"),
    ("hard", "POST /api/crew/visits/{visit_id}/complete", "note"),
    ("then audit", f"POST {CASE}/divert", "override_reason"),
    ("hard Oak", f"POST {CASE}/messages", "words"),
    ("Oak", "POST /api/crews/{crew_id}/messages", "words"),
    ("unclear", f"POST {CASE}/decide", "location.label"),
    ("desk audit", "POST /api/break-glass", "reason"),
    ("desk", "POST /api/views", "name"),
    ("handover", "POST /api/handover/notes", "words"),
    ("handover from-paper", "POST /api/rota", "csv"),
    ("history audit", "POST /api/area/hand-back", "why"),
    ("history audit", "POST /api/area/mode", "why"),
    ("history audit", f"POST {OURS}", "why"),
    ("history audit", f"POST {OURS}/undo", "why"),
    ("history audit people", f"POST {OURS}/people", "name"),
    ("history audit", f"POST {OURS}/people", "why"),
    ("history audit", f"POST {OURS}/people/{{account_id}}/link", "why"),
    ("history audit", f"POST {OURS}/people/{{account_id}}/role", "why"),
    ("history audit", f"POST {OURS}/people/{{account_id}}/end", "why"),
    ("history audit", f"POST {OURS}/access-changes/{{offset}}/reverse", "why"),
    ("history audit senders", f"POST {OURS}/senders", "name"),
    ("history audit", f"POST {OURS}/senders", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/key", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/key/end", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/public-keys", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/public-keys/end", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/limit", "why"),
    ("history audit", f"POST {OURS}/senders/{{sender_id}}/end", "why"),
    ("audit", "PUT /api/feeds/{sender_id}", "why"),
    ("homes history audit", f"POST {OURS}/homes", "name"),
    ("homes", f"POST {OURS}/homes", "lines"),
    ("history audit", f"POST {OURS}/homes", "why"),
    ("history audit", f"POST {OURS}/homes/{{home_id}}/end", "why"),
    ("history audit", f"POST {OURS}/homes/{{home_id}}/let-in", "why"),
    ("audit", "POST /api/rota", "why"),
    ("audit", "POST /api/assignments/{assignment_id}/withdraw", "reason"),
    ("audit", "POST /api/bulk", "withdraw_reason"),
    ("audit", "POST /api/crews/{crew_id}/loan", "words"),
    ("audit", "POST /api/crews/{crew_id}/shift", "words"),
    ("audit", "POST /api/crews/{crew_id}/safety/{danger}/close", "spoke_with"),
    ("audit", f"POST {CASE}/cancel", "reason"),
    ("audit", f"POST {CASE}/decide", "note"),
    ("audit", f"POST {CASE}/hand-back/dismiss", "note"),
    ("audit", f"POST {CASE}/wishes", "why"),
    ("audit", "POST /api/stack/{feed}/calls/{call_id}/take", "reason"),
)
"""Screens, a door, and its fields that each of them shows; a case is a screen too."""

NOWHERE: Final = {
    "POST /api/referrals.location.text",
    "POST /api/referrals.location.key_safe",
    f"PATCH {CASE}.location.text",
    "POST /api/crew/presses.presses.body",
    "POST /api/from-paper/preview.papers.note",
    f"POST {CASE}/from-paper.note",
    "POST /api/rota/preview.csv",
    "POST /api/search.words",
    f"{ALERT}.raw.mty",
    f"{ALERT}/{{alert_id}}/cancel.by",
    f"{ALERT}/{{alert_id}}/cancel.reason",
    "bars.entry.resource.code.coding.display",
}
"""Kept, counted or looked for, and on no screen: or told anew before its crew set off,
as a key safe's code is here, which test_scripts.py sends to the phone."""

_SIGN_IN: Final = {
    *("POST /api/sign-in.token", "POST /api/sign-in/provider.token"),
    *(f"POST /api/sign-in/local.{one}" for one in ("handle", "password", "code")),
    "POST /api/sign-in/local/begin.token",
    *(
        f"POST /api/sign-in/local/set-up.{one}"
        for one in ("token", "password", "code", "sealed")
    ),
    *(f"POST /api/me/password.{one}" for one in ("old", "password", "code")),
    *(f"POST /api/me/recovery-codes.{one}" for one in ("password", "code")),
    *("POST /api/home/sign-in.token", "POST /api/home/link.email"),
}
"""Secrets: whoever sends another than the right one is not let in."""
_NAMES_WHAT_IS_THERE: Final = {
    *(f"POST {CASE}/{act}.override_rules" for act in ("assign", "divert")),
    f"POST {CASE}/second-crew.override_rules",
    f"POST {CASE}/two-crews.second_seen",
    f"POST {CASE}/decide.reason",
    "POST /api/crews/{crew_id}/loan.to_area",
    "POST /api/stack/{feed}/calls/{call_id}/take.version",
    "POST /api/views/forget.name",
    *(
        f"POST /api/views.filter.{one}"
        for one in ("sources", "needs", "skills", "states", "places")
    ),
    f"POST {OURS}/senders/{{sender_id}}/public-keys/end.kid",
}
"""A code, or the name of a record: any other is refused."""
_CHECKED: Final = {
    *(f"PUT /api/crew/push.{one}" for one in ("endpoint", "p256dh", "auth")),
    "PUT /api/crews/{crew_id}/phone.phone",
    f"POST {OURS}/senders/{{sender_id}}/public-keys.public_key",
    "PUT /api/webhook.url",
}
"""Of a form that is checked: a number to ring, an address, a key."""
NOT_FREE: Final = _SIGN_IN | _NAMES_WHAT_IS_THERE | _CHECKED
"""Described as texts, and no payload fits in: a door refuses it."""


def of(screen: str) -> set[str]:
    """Every field that a screen shows, as `door.field`."""
    return {
        f"{door}.{name}"
        for screens, door, fields in SHOWN
        if screen in screens.split()
        for name in fields.split()
    }
