"""Whatever is wrong with a message, it is taken whole or refused whole, in FHIR."""

import json
from collections import Counter

import pytest

from tests.bars.conftest import BASE, Control
from tests.bars.messages import headers
from tests.bars.mutants import BENDS, mutant

SEEDS = 400
"""In every run; `python -m bench.bars` runs ten thousand."""


@pytest.mark.parametrize("use_case", ["a4t2", "a4t3"])
async def test_a_bent_message_is_taken_whole_or_refused_whole(
    control: Control, use_case: str
) -> None:
    told: Counter[int] = Counter()
    bends: Counter[str] = Counter()
    wrong = {}
    for seed in range(SEEDS // 2):
        sent = control.message(use_case)
        how, bent = mutant(sent.bundle, seed)
        answer = await control.world.sender.http.post(
            f"{BASE}/$process-message",
            content=json.dumps(bent).encode(),
            headers=headers(),
        )
        told[answer.status_code] += 1
        bends.update(how.split("+"))
        body = answer.json()
        if answer.status_code == 200:
            fine = body["resourceType"] == "Bundle"
        else:
            fine = (
                answer.status_code in (400, 404, 409, 422)
                and body["resourceType"] == "OperationOutcome"
                and bool(body["issue"][0]["expression"][0])
            )
        if not fine:
            wrong[seed] = (how, answer.status_code, answer.text[:300])

    assert wrong == {}
    assert set(bends) == set(BENDS)
    assert told[200] > 10  # what bends nothing that counts is taken
    assert told[400] > 10
    stored = await control.world.asks_the_store(
        """
        SELECT (SELECT count(*) FROM referral), (SELECT count(*) FROM bars_message),
            (SELECT count(*) FROM referral r, bars_message m WHERE r.id = m.referral_id)
        """
    )
    assert stored == [(told[200], told[200], told[200])]
