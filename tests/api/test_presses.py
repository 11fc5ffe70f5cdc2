"""Several taps of a phone in one request: each as if it had come alone, in order."""

from datetime import timedelta

from tests.world.callers import World
from tests.world.people import Json, Phone
from ucr.app import new_id


def press(world: World, path: str, *, key: str | None = None) -> Json:
    """One press as a phone keeps it; its body is the text that it would send alone."""
    said = world.clock.now().isoformat()
    body = f'{{"occurred_at":"{said}"}}'
    return {"id": key or str(new_id()), "path": f"/api/crew/{path}", "body": body}


async def sends(phone: Phone, *presses: Json) -> Json:
    answer = await phone.http.post("/api/crew/presses", json={"presses": presses})
    assert answer.status_code == 200, answer.text
    told: Json = answer.json()
    return told
