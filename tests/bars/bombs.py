"""Bodies that would cost a careless receiver its memory, its time or its secrets."""

from typing import Final

BOMBS: Final[dict[str, tuple[bytes, str]]] = {
    "deep JSON": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "json"),
    "deep lists": (b"[" * 400_000, "json"),
    "too many bytes": (b'{"a":"' + b"x" * 600_000 + b'"}', "json"),
    "no JSON": (b"\xff\xfe{", "json"),
    "not a bundle": (b'{"resourceType":"Patient"}', "json"),
    "many entries": (
        b'{"resourceType":"Bundle","entry":['
        + b",".join([b'{"resource":{"resourceType":"Flag"}}'] * 5_000)
        + b"]}",
        "json",
    ),
    "deep XML": (
        b'<Bundle xmlns="http://hl7.org/fhir">' + b"<a>" * 50_000,
        "xml",
    ),
    "deep closed XML": (
        b'<Bundle xmlns="http://hl7.org/fhir">'
        + b"<extension>" * 200
        + b"</extension>" * 200
        + b"</Bundle>",
        "xml",
    ),
    "external entity": (
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            b'<Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>'
        ),
        "xml",
    ),
    "laughing XML": (
        (
            b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
            b'<Bundle xmlns="http://hl7.org/fhir"><id value="&b;"/></Bundle>'
        ),
        "xml",
    ),
    "an UTF-16 document type": (
        '<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE a [<!ENTITY x "y">]>'
        '<Bundle xmlns="http://hl7.org/fhir"><id value="&x;"/></Bundle>'.encode(
            "utf-16"
        ),
        "xml",
    ),
}
