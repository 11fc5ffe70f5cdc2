"""Bodies and frames that would cost a careless receiver its processor or its memory."""

import gzip
import json
from typing import Any, Final

from tests.world.people import a_request

MIB: Final = (1 << 20) - 1
"""As much as is taken at all."""


def _with(**changes: Any) -> bytes:
    return json.dumps(a_request(**changes)).encode()


def _instead(word: str, text: bytes) -> bytes:
    """A good request, one value of which is raw bytes."""
    return _with(**{word: "@@"}).replace(b'"@@"', text)


BODIES: Final[dict[str, bytes]] = {
    "more than is taken": b" " * (2 << 20),
    "only white space": b" " * MIB,
    "deep lists": b"[" * (MIB // 2),
    "deep objects": b'{"a":' * 150_000 + b"1" + b"}" * 150_000,
    "empty lists": b"[" + b"[]," * (MIB // 3 - 1) + b"[]]",
    "empty objects": b"[" + b"{}," * (MIB // 3 - 1) + b"{}]",
    "empty texts": b"[" + b'"",' * (MIB // 3 - 1) + b'""]',
    "texts of a quotation mark": b"[" + b'"\\"",' * (MIB // 5 - 1) + b'""]',
    "texts of a backslash": b"[" + b'"\\\\",' * (MIB // 5 - 1) + b'""]',
    "ones": b"[" + b"1," * (MIB // 2 - 1) + b"1]",
    "names": b"{" + b",".join(b'"%06d":1' % n for n in range(90_000)) + b"}",
    "as many names as are allowed": (
        b"{" + b",".join(b'"%06d":1' % n for n in range(4_900)) + b"}"
    ),
    "as many faults as are allowed": _with(contacts=[{} for _ in range(4_900)]),
    "one name, many times": b"{" + b'"need":"fall",' * 70_000 + b'"need":"fall"}',
    "a name of a mebibyte": b'{"' + b"a" * (MIB - 10) + b'":1}',
    "a text of a mebibyte": _instead("reason", b'"' + b"x" * (MIB - 2_000) + b'"'),
    "a text of escapes": _instead("reason", b'"' + b"\\u0041" * 170_000 + b'"'),
    "a text that never ends": b'{"a":"' + b'\\"' * (MIB // 2 - 10),
    "half a text of backslashes": b"{" * 33 + b"\\" * (MIB - 40),
    "a gigantic number": _instead("on_floor", b"9" * (MIB - 2_000)),
    "a gigantic fraction": _instead("on_floor", b"0." + b"1" * (MIB - 2_000)),
    "a gigantic exponent": _instead("on_floor", b"1e" + b"9" * (MIB - 2_000)),
    "a gigantic coordinate": _with(location={"lon": -0.7, "lat": "@@"}).replace(
        b'"@@"', b"52." + b"6" * (MIB - 2_000)
    ),
    "a gigantic date": _with(clock_start_at="2026-01-12T09:00:00." + "0" * 900_000),
    "a gigantic case number": _with(case_number="A" * 900_000 + "!"),
    "a case number that almost fits": _with(case_number="A" * 64 + "!"),
    "a gigantic NHS number": _with(patient={"nhs_number": "9" * 900_000}),
    "an NHS number of blanks": _with(patient={"nhs_number": " " * 20}),
    "a gigantic telephone": _with(patient={"phone": "+" * 900_000}),
    "a gigantic property number": _with(location={"uprn": "1" * 900_000}),
    "a postcode that almost fits": _with(location={"postcode": "LE15 6    "}),
    "words that are no place": _with(location={"text": "a " * 100}),
    "words of one letter": _with(location={"lines": ["a" * 200] * 8}),
    "commas and blanks for a place": _with(location={"text": ", " * 100}),
    "many flags": _with(flags=["animals"] * 4_000),
    "no text at all": b"\xff\xfe" * (MIB // 2),
    "compressed": gzip.compress(b" " * 50_000_000),
}
"""By what is wrong with each; a few are no bombs, and are answered as any request."""
FRAMES: Final[dict[str, str]] = {
    "deep lists": "[" * 16_000,
    "deep objects": '{"a":' * 3_000,
    "a deep position": '{"t":"pos","lon":' + "[" * 15_000,
    "empty lists": '{"t":"sub","id":1,"topic":[' + "[]," * 5_000 + "[]]}",
    "names": "{" + ",".join(f'"{n:05}":1' for n in range(1_500)) + ',"t":"pong"}',
    "one name, many times": "{" + '"t":"pong",' * 1_400 + '"t":"pong"}',
    "a gigantic number": '{"t":"sub","id":' + "9" * 16_000 + "}",
    "a gigantic fraction": '{"t":"pos","lon":0.' + "1" * 16_000 + ',"lat":1}',
    "a gigantic date": '{"t":"pos","lon":0,"lat":52,"accuracy_m":5,"at":"2026-01-12T12:'
    "00:00." + "0" * 15_000 + 'Z"}',
    "a gigantic topic": '{"t":"sub","id":1,"topic":"' + "a/" * 7_500 + '"}',
    "a gigantic type": '{"t":"' + "x" * 16_000 + '"}',
    "a text of escapes": '{"t":"' + "\\u0041" * 2_500 + '"}',
    "more than is taken": '{"t":"pong","x":"' + "x" * 4_000_000 + '"}',
    "no JSON": "\x00" * 16_000,
}
