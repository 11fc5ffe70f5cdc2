"""Checks on what the receiver answers at once."""

from typing import Final

from ucr.test999.report import Notes
from ucr.test999.request import CODES, NHS_NUMBER, Request
from ucr.test999.wire import Answer

IDS: Final = "BaRS API, headers: both ids are always echoed"
OUTCOME: Final = "BaRS Core, error handling"
RECEIPT: Final = "Application 4, 2.1 Validation request"
ERROR_CODES: Final = f"{CODES}http-error-codes".lower()
QUICK_S: Final = 5.0
OK: Final = 200
REC: Final = {
    400: "REC_BAD_REQUEST",
    401: "REC_UNAUTHORIZED",
    403: "REC_FORBIDDEN",
    404: "REC_NOT_FOUND",
    406: "REC_NOT_ACCEPTABLE",
    408: "REC_TIMEOUT",
    409: "REC_CONFLICT",
    422: "REC_UNPROCESSABLE_ENTITY",
    425: "REC_TOO_EARLY",
    429: "REC_TOO_MANY_REQUESTS",
    500: "REC_SERVER_ERROR",
    501: "REC_NOT_IMPLEMENTED",
    503: "REC_SERVICE_UNAVAILABLE",
}
"""The standard's code of each status; of others it has none."""
PERSONAL: Final = (b"Conformance", NHS_NUMBER.encode(), b"960001", b"1941-02-03")


def echoes(notes: Notes, answer: Answer) -> None:
    """Both ids come back, whatever the answer is."""
    for name in ("X-Request-Id", "X-Correlation-Id"):
        if name in answer.sent:
            same = answer.headers.get(name) == answer.sent[name]
            seen = answer.headers.get(name)
            notes.holds(f"{name} is echoed", IDS, ok=same, seen=seen)


def receipt(notes: Notes, sent: Request, answer: Answer) -> bool:
    """A new request was taken: our bundle back, with their planned Encounter."""
    echoes(notes, answer)
    taken = notes.holds(
        "a valid request is answered 200",
        RECEIPT,
        ok=answer.status == OK,
        seen=answer.words or answer.status,
    )
    quick = answer.took_s < QUICK_S
    notes.holds(
        "answered within 5 s", "BaRS non-functional", ok=quick, seen=answer.took_s
    )
    if not taken:
        return False
    encounters = [one.get("status") for one in answer.the("Encounter")]
    return _receipt_says(notes, sent, answer, encounters)


def _receipt_says(
    notes: Notes, sent: Request, answer: Answer, encounters: list[str | None]
) -> bool:
    notes.holds(
        "the receipt has a second Encounter, planned: it is no acceptance",
        RECEIPT,
        ok=len(encounters) == 2 and encounters.count("planned") == 1,  # noqa: PLR2004
        seen=encounters,
    )
    planned = [one for one in answer.the("Encounter") if one.get("status") == "planned"]
    numbers = [one.get("value") for two in planned for one in two.get("identifier", [])]
    notes.holds(
        "their Encounter has a number that can be read out",
        RECEIPT,
        ok=any(numbers),
        seen=numbers,
    )
    ours = (answer.body or {}).get("entry", [])
    missing = set(sent.urls.values()) - {one.get("fullUrl") for one in ours}
    notes.holds(
        "the receipt is our own bundle", RECEIPT, ok=not missing, seen=len(missing)
    )
    return notes.holds(
        "the receiver gave the ServiceRequest an id",
        RECEIPT,
        ok=answer.our_id is not None,
        seen=answer.our_id,
    )


def refused(
    notes: Notes,
    rule: str,
    source: str,
    answer: Answer,
    wanted: tuple[tuple[int, str | None], ...],
) -> None:
    """Something is refused with one of these statuses and issue codes.

    Args:
        wanted: Status and issue code; None: any code.
    """
    issue = answer.issue
    ok = any(
        answer.status == status and (code is None or issue.get("code") == code)
        for status, code in wanted
    )
    notes.holds(rule, source, ok=ok, seen=answer.words)
    echoes(notes, answer)
    outcome(notes, rule, answer)


def outcome(notes: Notes, about: str, answer: Answer) -> None:
    """A refusal is an OperationOutcome with the standard's code and a place."""
    issue = answer.issue
    codings = issue.get("details", {}).get("coding", [])
    coded = [
        one.get("code", "")
        for one in codings
        if str(one.get("system", "")).lower() == ERROR_CODES
    ]
    wanted = REC.get(answer.status)
    notes.holds(
        f"an OperationOutcome with a REC_ code ({about})",
        OUTCOME,
        ok=issue.get("severity") in ("error", "fatal")
        and any(str(one).startswith(wanted or "REC_") for one in coded),
        seen=coded or issue or answer.status,
    )
    notes.holds(
        f"diagnostics say where ({about})",
        OUTCOME,
        ok=bool(issue.get("diagnostics") or issue.get("expression")),
        seen=issue.get("diagnostics"),
    )
    notes.holds(
        f"nothing of the person is repeated ({about})",
        OUTCOME,
        ok=not any(one in answer.content for one in PERSONAL),
    )
