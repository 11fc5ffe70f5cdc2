"""The sender's calls: real HTTP, JSON or XML, with the headers of the standard."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Final
from uuid import uuid4

import httpx

from ucr.test999 import form
from ucr.test999.request import DOS, Json, Request

PROCESS: Final = "$process-message"
JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"
TIMEOUT_S: Final = 15.0
OK: Final = 200


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is None where it is no resource in JSON or XML."""

    sent: dict[str, str]
    status: int
    headers: httpx.Headers
    content: bytes
    took_s: float

    @property
    def body(self) -> Json | None:
        return form.read(self.content)

    @property
    def issue(self) -> Json:
        """The first issue of an OperationOutcome; empty where it is none."""
        told = self.body or {}
        if told.get("resourceType") != "OperationOutcome":
            return {}
        issues = told.get("issue")
        first = issues[0] if isinstance(issues, list) and issues else {}
        return first if isinstance(first, dict) else {}

    @property
    def words(self) -> str:
        return f"{self.status} {self.issue.get('code', '')}".strip()

    def the(self, kind: str) -> list[Json]:
        """Every resource of a kind in the bundle that came back."""
        return [one for one in self.resources if one.get("resourceType") == kind]

    @property
    def resources(self) -> list[Json]:
        """Every resource of the bundle that came back; none where it is no bundle."""
        entries = (self.body or {}).get("entry", [])
        return [
            one["resource"]
            for one in (entries if isinstance(entries, list) else [])
            if isinstance(one, dict) and isinstance(one.get("resource"), dict)
        ]

    @property
    def our_id(self) -> str | None:
        """The id that the receiver gave to the ServiceRequest."""
        found = self.the("ServiceRequest")
        return str(found[0]["id"]) if found and found[0].get("id") else None


@dataclass(slots=True)
class Line:
    """A connection to one receiver; one conversation has one correlation id.

    Attributes:
        key: The bearer key by which the receiver knows this sender.
        open: What was taken and not taken back yet, by the receiver's ids.
    """

    http: httpx.AsyncClient
    service: str
    key: str
    correlation_id: str = field(default_factory=lambda: str(uuid4()))
    open: dict[str, Request] = field(default_factory=dict)

    def headers(self, **changes: str | None) -> dict[str, str]:
        """The headers of one call; None leaves one out, `_` stands for `-`."""
        told: dict[str, str | None] = {
            "Authorization": f"Bearer {self.key}",
            "Content-Type": JSON,
            "Accept": f"{JSON}; version=1.4.0",
            "X-Request-Id": str(uuid4()),
            "X-Correlation-Id": self.correlation_id,
            "NHSD-Target-Identifier": _object({"value": self.service, "system": DOS}),
            "NHSD-End-User-Organisation": _object(
                {
                    "resourceType": "Organization",
                    "identifier": [
                        {
                            "system": "https://fhir.nhs.uk/Id/ods-organization-code",
                            "value": "RX9",
                        }
                    ],
                    "name": "Test ambulance service",
                }
            ),
            "NHSD-Requesting-Software": _object(
                {
                    "resourceType": "Device",
                    "deviceName": [
                        {"name": "ucr test-999", "type": "manufacturer-name"}
                    ],
                }
            ),
        }
        told |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in told.items() if value is not None}

    async def send(self, message: Request, **changes: str | None) -> Answer:
        """Post a message as JSON."""
        body = json.dumps(message.bundle()).encode()
        return self._noted(
            message, await self.post(body, **_context(message), **changes)
        )

    async def send_xml(self, message: Request) -> Answer:
        """Post a message as XML, and ask for XML back."""
        accept = f"{XML}; version=1.4.0"
        body = form.as_xml(message.bundle())
        answer = await self.post(
            body, **_context(message), Content_Type=XML, Accept=accept
        )
        return self._noted(message, answer)

    async def send_bent(self, message: Request, bundle: Json) -> Answer:
        """Post what became of a message as JSON; it should not be taken."""
        body = json.dumps(bundle).encode()
        return self._noted(message, await self.post(body, **_context(message)))

    def _noted(self, message: Request, answer: Answer) -> Answer:
        """Remember what is open, so that nobody goes for a test."""
        if answer.status == OK and answer.our_id is not None:
            if message.is_cancel:
                self.open.pop(answer.our_id, None)
            else:
                self.open[answer.our_id] = message
        return answer

    async def post(self, body: bytes, **changes: str | None) -> Answer:
        """Post any bytes."""
        return await self.call("POST", PROCESS, None, body, **changes)

    async def call(
        self,
        verb: str,
        path: str,
        params: dict[str, str] | None = None,
        content: bytes | None = None,
        **changes: str | None,
    ) -> Answer:
        """Make one call; what came back, and how long it took.

        Raises:
            httpx.TransportError: Nothing came back.
        """
        headers = self.headers(**changes)
        answer = await self.http.request(
            verb, path, params=params, content=content, headers=headers
        )
        took_s = answer.elapsed.total_seconds()
        return Answer(
            headers, answer.status_code, answer.headers, answer.content, took_s
        )

    async def read(self, our_id: str) -> Answer:
        """Read a request as it stands at the receiver."""
        return await self.call("GET", f"ServiceRequest/{our_id}")

    async def find(self, number: str) -> Answer:
        """Look for a request by our case number."""
        return await self.call("GET", "ServiceRequest", {"identifier": number})

    async def count(self, number: str) -> int:
        """How many requests are on record under our case number."""
        return len((await self.find(number)).the("ServiceRequest"))

    async def clock_ahead(self) -> timedelta:
        """How far the receiver's clock is ahead of ours: a demo's may be anywhere."""
        told = (await self.call("GET", "metadata")).body or {}
        now = datetime.now(UTC)
        try:
            return datetime.fromisoformat(str(told["date"])) - now
        except (KeyError, ValueError, TypeError):
            return timedelta(0)


def _context(message: Request) -> dict[str, str | None]:
    """Which workflow it is: for the ways between, not for the receiver."""
    words = (message.case.use_case, "validation", "servicerequest-request")
    return {"use_context": "|".join((*words, message.reason))}


def _object(value: Json) -> str:
    return b64encode(json.dumps(value).encode()).decode()
