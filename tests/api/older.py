"""What a release asks of its callers: what the next may not take away.

`python -m tests.api.older DESCRIPTION > tests/api/before.json` makes the fixture from
the `frontend/openapi.json` of an earlier release.
"""

import json
import sys
from pathlib import Path
from typing import Any

Json = dict[str, Any]
VERBS = ("get", "put", "post", "delete", "patch")


def asked(described: Json) -> Json:
    """Of each door: its parameters and its body, by name."""
    return {
        f"{verb.upper()} {path}": {
            "parameters": {
                f"{one['in']} {one['name']}": one.get("required", False)
                for one in told.get("parameters", ())
            },
            "body": _body(described, told),
        }
        for path, verbs in described["paths"].items()
        for verb, told in verbs.items()
        if verb in VERBS
    }


def _body(described: Json, told: Json) -> Any:
    if "requestBody" not in told:
        return None
    (content,) = list(told["requestBody"]["content"].values())[:1]
    return _shape(described, content["schema"])


def _shape(described: Json, schema: Json) -> Any:
    """A value as a caller must form it: fields, what is allowed, what each holds."""
    if "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        return _shape(described, described["components"]["schemas"][name])
    if "anyOf" in schema:
        return {"any": [_shape(described, one) for one in schema["anyOf"]]}
    if "properties" in schema:
        return {
            "required": sorted(schema.get("required", ())),
            "fields": {
                name: _shape(described, one)
                for name, one in schema["properties"].items()
            },
        }
    if "items" in schema:
        return {"each": _shape(described, schema["items"])}
    if "enum" in schema or "const" in schema:
        return {"one_of": sorted(map(str, schema.get("enum", [schema.get("const")])))}
    return {"type": schema.get("type", "any")}


def breaks(before: Any, now: Any, at: str) -> list[str]:
    """Where a caller that was right before is refused now."""
    if "any" in before or "any" in now:
        ways = now.get("any", [now])
        return [
            found[0]
            for one in before.get("any", [before])
            if (found := min((breaks(one, way, at) for way in ways), key=len))
        ]
    if before.keys() != now.keys():
        return [f"{at}: another kind of value"]
    if "fields" in before:
        newly = {*now["required"]} - {*before["required"]}
        return [
            *(f"{at}.{name}: demanded now" for name in sorted(newly)),
            *(
                line
                for name, one in before["fields"].items()
                for line in (
                    breaks(one, now["fields"][name], f"{at}.{name}")
                    if name in now["fields"]
                    else [f"{at}.{name}: not taken any more"]
                )
            ),
        ]
    if "each" in before:
        return breaks(before["each"], now["each"], f"{at}[]")
    if "one_of" in before:
        return [
            f"{at}: {one} not taken any more"
            for one in before["one_of"]
            if one not in now["one_of"]
        ]
    return [] if before == now else [f"{at}: {before['type']} not taken any more"]


def broken(before: Json, now: Json) -> list[str]:
    """Everything that callers of before are refused now."""
    found = []
    for door, was in before.items():
        if door not in now:
            found.append(f"{door}: gone")
            continue
        there = now[door]["parameters"]
        found += [
            f"{door}: {name} demanded now"
            for name, is_needed in there.items()
            if is_needed and not was["parameters"].get(name, False)
        ]
        if was["body"] is not None and now[door]["body"] is not None:
            found += breaks(was["body"], now[door]["body"], door)
    return found


if __name__ == "__main__":
    told = asked(json.loads(Path(sys.argv[1]).read_text("utf-8")))
    print(json.dumps(told, separators=(",", ":"), sort_keys=True))  # noqa: T201
