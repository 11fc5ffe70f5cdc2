"""Whatever is wrong with a message, it is taken whole or refused whole, in FHIR."""

from collections import Counter

import pytest
from httpx import Response

from tests.bars.conftest import BASE, Control
from tests.bars.messages import SERVICE, Sent, headers
from tests.bars.mutants import BENDS, Bend, bent_json, bent_xml
from tests.bars.test_conversation import our_id
from tests.bars.test_forms import from_xml
from tests.world.people import RUTLAND
from ucr.app import new_id
from ucr.settings.bars import BarsService

SEEDS = 60
"""Of each kind, in every run; `python -m bench.bars` runs ten thousand."""
REFUSED = {
    400: "REC_BAD_REQUEST",
    404: "REC_NOT_FOUND",
    409: "REC_CONFLICT",
    413: "REC_UNPROCESSABLE_ENTITY",
    422: "REC_UNPROCESSABLE_ENTITY",
}
"""The statuses a bent body may get, each with the standard's own code."""


@pytest.fixture
def services() -> tuple[BarsService, ...]:
    """A service that takes requests and transfers."""
    return (
        BarsService(
            id=SERVICE,
            area=RUTLAND,
            use_cases=frozenset({"a4t2", "a4t3", "a1t10"}),
            categories=frozenset({"validation", "referral"}),
        ),
    )


async def begun(control: Control, kind: str) -> Sent:
    """A valid message of a kind; an update and a cancel have their case here."""
    if kind == "transfer":
        sent = control.message("a1t10")
        header = sent.the("MessageHeader")
        header["definition"] = header["definition"].replace("validation", "referral")
        sent.the("ServiceRequest")["category"][0]["coding"][0]["code"] = "referral"
        sent.the("CarePlan")["status"] = "completed"
        return sent
    sent = control.message("a4t2" if kind == "falls" else "a4t3")
    if kind in ("update", "cancel"):
        case = our_id((await control.sends(sent)).json())
        return sent.updated() if kind == "update" else sent.cancelled(case)
    return sent


def is_whole(answer: Response, form: str) -> bool:
    """Whether an answer is one that a sender can act on."""
    assert form in answer.headers["Content-Type"]
    body = from_xml(answer) if form == "xml" else answer.json()
    if answer.status_code == 200:
        return bool(body["resourceType"] == "Bundle")
    (issue,) = body["issue"]
    return (
        str(issue["details"]["coding"][0]["code"]) == REFUSED.get(answer.status_code)
        and issue["expression"][0].split(".")[0].split("[")[0].isalpha()
    )


@pytest.mark.parametrize(
    ("kind", "bend"),
    [
        ("falls", bent_json),
        ("community", bent_json),
        ("transfer", bent_json),
        ("update", bent_json),
        ("cancel", bent_json),
        ("falls", bent_xml),
        ("update", bent_xml),
    ],
)
async def test_a_bent_message_is_taken_whole_or_refused_whole(
    control: Control, kind: str, bend: Bend
) -> None:
    told: Counter[int] = Counter()
    bends: Counter[str] = Counter()
    wrong = {}
    taken: set[str] = set()
    refused: set[str] = set()
    for seed in range(SEEDS):
        how, body, form = bend((await begun(control, kind)).bundle, seed)
        request_id = str(new_id())
        named = f"application/fhir+{form}"
        answer = await control.world.sender.http.post(
            f"{BASE}/$process-message",
            content=body,
            headers=headers(X_Request_Id=request_id, Content_Type=named, Accept=named),
        )
        told[answer.status_code] += 1
        bends.update(how.split("+"))
        (taken if answer.status_code == 200 else refused).add(request_id)
        if not is_whole(answer, form):
            wrong[seed] = (how, answer.status_code, answer.text[:300])

    assert wrong == {}
    assert set(bends) == set(BENDS)
    assert told[200] >= SEEDS // 10  # what bends nothing that counts is taken
    assert told[400] >= SEEDS // 2
    stored = await control.world.asks_the_store(
        "SELECT request_id::text FROM bars_message"
    )
    ids = {one for (one,) in stored}
    assert taken <= ids
    assert not refused & ids
    half = await control.world.asks_the_store(
        """
        SELECT r.id FROM referral r
        WHERE NOT EXISTS (SELECT 1 FROM bars_message m WHERE m.referral_id = r.id)
        OR NOT EXISTS (SELECT 1 FROM event e WHERE e.referral_id = r.id)
        """
    )
    assert half == []
