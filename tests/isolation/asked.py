"""Every door of the description as concrete requests: a new door is in it by itself.

A body is the smallest that its schema allows, so that it comes as far as the record
that it names; whatever names a record names one of the foreign area.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import islice
from json import dumps
from typing import Any, Final

from tests.telecare.messages import an_alert
from tests.world.at_homes import a_home_request
from tests.world.ground import START
from tests.world.people import UPPINGHAM, Json, a_request
from tests.world.signing import Signer

AT: Final = START.isoformat()
VERBS: Final = ("get", "put", "post", "delete", "patch")
SAID: Final[dict[str, Any]] = {
    "act": "assign",
    "action": "pause",
    "danger": "help",
    "feed": "calls",
    "call_id": "call-1",
    "near": "{},{}".format(*UPPINGHAM),
    "need": "fall",
    "skill": "advanced_assessment",
    "q": "Oakham",
    "arc_id": "arc-1",
    "phone": "+447700900123",
    "csv": "crew\nOak 1\n",
    "body": dumps({"occurred_at": AT}),
    "url": "https://hooks.example/ucr",
    "endpoint": "https://push.example/1",
    "public_key": Signer("anybody").pem,
}
"""What a plain word would not do for, by the name of its field."""
WHOLE: Final = {
    ("POST", "/api/referrals"): a_request,
    ("POST", "/api/home/requests"): a_home_request,
    ("POST", "/telecare/alerts"): lambda: an_alert(START),
}
"""Bodies with rules that no schema tells."""


@dataclass(frozen=True, slots=True)
class Ask:
    """One request.

    Attributes:
        names: How many of its ids are the foreign area's.
    """

    method: str
    door: str
    path: str
    query: Mapping[str, Any]
    body: Any
    names: int

    @property
    def said(self) -> str:
        """All that was sent: what comes back of it is no leak."""
        return f"{self.path} {self.query} {self.body}"


def doors(described: Json) -> list[tuple[str, str]]:
    """Every verb and path that is described."""
    return [
        (verb.upper(), path)
        for path, verbs in described["paths"].items()
        for verb in verbs
        if verb in VERBS
    ]


def asks(
    described: Json, ours: Mapping[str, str], theirs: Mapping[str, str]
) -> Iterator[Ask]:
    """Each door with foreign ids throughout, and with each of them among our own."""
    for method, path in doors(described):
        told = described["paths"][path][method.lower()]
        wholly = _Filler(described, theirs).ask(method, path, told)
        yield wholly
        for n in range(wholly.names if wholly.names > 1 else 0):
            yield _Filler(described, theirs, ours, only=n).ask(method, path, told)


@dataclass(slots=True)
class _Filler:
    """Fills one request in; `only` says which of its ids is foreign, None says all."""

    described: Json
    theirs: Mapping[str, str]
    ours: Mapping[str, str] | None = None
    only: int | None = None
    met: int = 0

    def ask(self, method: str, door: str, told: Json) -> Ask:
        path, query = door, {}
        for one in told.get("parameters", ()):
            name = one["name"]
            if one["in"] == "header":
                continue
            if one["in"] == "path":
                path = path.replace(f"{{{name}}}", str(self._named(door, name)))
            elif name in self.theirs or name == "topic" or one.get("required"):
                query[name] = self._value(door, name, one["schema"])
        body = None
        if (method, door) in WHOLE:
            body = WHOLE[method, door]()
        elif "requestBody" in told:
            (content,) = islice(told["requestBody"]["content"].values(), 1)
            body = self._value(door, "", content["schema"])
        return Ask(method, door, path, query, body, self.met)

    def _named(self, door: str, name: str) -> Any:
        """A record of the foreign area, or of ours; else a word of the list."""
        if name == "referral_id" and door.startswith("/api/home/"):
            name = "home_case"
        if name not in self.theirs:
            return SAID.get(name, "word")
        foreign = self.only in (None, self.met)
        self.met += 1
        return (self.theirs if foreign or not self.ours else self.ours)[name]

    def _value(self, door: str, name: str, schema: Json) -> Any:
        while "$ref" in schema:
            schema = self.described["components"]["schemas"][
                schema["$ref"].rpartition("/")[2]
            ]
        if "anyOf" in schema:
            schema = next(one for one in schema["anyOf"] if one.get("type") != "null")
            return self._value(door, name, schema)
        if name in ("lead_id", "second_id"):
            name = "crew_id"
        if name == "topic":
            return f"area/{self._named(door, 'area')}"
        if schema.get("type") == "object":
            return self._object(door, schema)
        if schema.get("type") == "array":
            if not schema.get("minItems") and name not in ("not_crews", "id"):
                return []
            name = {"not_crews": "crew_id"}.get(name, name)
            return [self._value(door, name, schema["items"])]
        return self._plain(door, name, schema)

    def _object(self, door: str, schema: Json) -> Json:
        wanted = set(schema.get("required", ()))
        known = {*self.theirs, "not_crews"} - {"name"}
        filled = {
            name: self._value(door, name, one)
            for name, one in schema.get("properties", {}).items()
            if name in wanted or name in known
        }
        return filled or {"offer_alarm_s": 45} if "minProperties" in schema else filled

    def _plain(self, door: str, name: str, schema: Json) -> Any:
        if name == "reference" or (name == "words" and door == "/api/search"):
            return self._named(door, "referral_id")[-8:]
        if name == "path":
            return f"/api/crew/visits/{self._named(door, 'visit_id')}/on-scene"
        if schema.get("format") == "uuid":
            return self._named(door, name)
        if SAID.get(name) in schema.get("enum", SAID.values()):
            return SAID[name]
        return _smallest(schema)


def _smallest(schema: Json) -> Any:
    """Some value that the schema allows."""
    if "enum" in schema or "const" in schema:
        return schema.get("const") or schema["enum"][0]
    lowest = int(max(schema.get("minimum", 1), 1))
    return {
        "integer": lowest,
        "number": lowest,
        "boolean": True,
        "date-time": AT,
        "date": AT[:10],
    }.get(schema.get("format") or schema.get("type", ""), "a-word-or-two-of-why")
