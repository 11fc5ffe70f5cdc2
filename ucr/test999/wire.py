"""The sender's calls: real HTTP, JSON or XML, with the headers of the standard."""

import json
from base64 import b64encode
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from uuid import uuid4

import httpx
from lxml import etree

from ucr.test999.request import DOS, Json, Request

PROCESS: Final = "$process-message"
JSON: Final = "application/fhir+json"
XML: Final = "application/fhir+xml"
TIMEOUT_S: Final = 15.0


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: `body` is None where it is not JSON."""

    sent: dict[str, str]
    status: int
    headers: httpx.Headers
    content: bytes
    took_s: float

    @property
    def body(self) -> Json | None:
        try:
            told = json.loads(self.content)
        except ValueError:
            return None
        return told if isinstance(told, dict) else None

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
        entries = (self.body or {}).get("entry", [])
        return [
            one["resource"]
            for one in entries
            if one.get("resource", {}).get("resourceType") == kind
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
    """

    http: httpx.AsyncClient
    service: str
    key: str
    correlation_id: str = field(default_factory=lambda: str(uuid4()))

    def conversation(self) -> "Line":
        """The same line under a correlation id of its own."""
        return Line(self.http, self.service, self.key)

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
            "use-context": "a4t3|validation|servicerequest-request|new",
        }
        told |= {name.replace("_", "-"): value for name, value in changes.items()}
        return {name: value for name, value in told.items() if value is not None}

    async def send(self, message: Request | Json, **changes: str | None) -> Answer:
        """Post a message as JSON."""
        bundle = message.bundle() if isinstance(message, Request) else message
        return await self.post(json.dumps(bundle).encode(), **changes)

    async def send_xml(self, message: Request) -> Answer:
        """Post a message as XML, and ask for XML back."""
        accept = f"{XML}; version=1.4.0"
        body = as_xml(message.bundle())
        return await self.post(body, Content_Type=XML, Accept=accept)

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

    async def clock_ahead(self) -> timedelta:
        """How far the receiver's clock is ahead of ours: a demo's may be anywhere."""
        told = (await self.call("GET", "metadata")).body or {}
        now = datetime.now(UTC)
        try:
            return datetime.fromisoformat(str(told["date"])) - now
        except (KeyError, ValueError, TypeError):
            return timedelta(0)


def as_xml(bundle: Json) -> bytes:
    """A bundle as XML, by the FHIR library."""
    from fhir.resources.R4B.bundle import Bundle  # noqa: PLC0415 - 0.4 s to import

    text: Any = Bundle.model_validate(bundle).model_dump_xml()
    return text if isinstance(text, bytes) else str(text).encode()


def root_of(content: bytes) -> str:
    """The name of an XML document's root; empty where it is no XML."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        return str(etree.QName(etree.fromstring(content, parser)).localname)
    except etree.LxmlError:
        return ""


def _object(value: Json) -> str:
    return b64encode(json.dumps(value).encode()).decode()
