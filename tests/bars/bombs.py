"""Bodies that would cost a careless receiver its memory, its time or its secrets."""

from typing import Final

from ucr.bars.parse import MOST_ENTRIES

_BUNDLE: Final = b'<Bundle xmlns="http://hl7.org/fhir">'


def _laughs(levels: int, form: str = "utf-8") -> bytes:
    """Entities of entities, in an attribute, where a parser spreads them out itself."""
    entities = "".join(
        f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, levels)
    )
    text = (
        f'<?xml version="1.0" encoding="{form}"?><!DOCTYPE a ['
        f'<!ENTITY e0 "ha">{entities}]>'
        f'<Bundle xmlns="http://hl7.org/fhir"><id value="&e{levels - 1};"/></Bundle>'
    )
    return text.encode(form)


def _message(*resources: bytes) -> bytes:
    """A bundle of JSON resources, each under an address of its own."""
    entries = b",".join(
        b'{"fullUrl":"urn:uuid:%032d","resource":%s}' % one
        for one in enumerate(resources)
    )
    return (
        b'{"resourceType":"Bundle","type":"message","meta":{"versionId":"2.0.0"},'
        b'"entry":[' + entries + b"]}"
    )


def _nested(levels: int) -> bytes:
    """Extensions in extensions, as FHIR allows them."""
    inner = b'{"url":"https://a.test"}'
    for _ in range(levels):
        inner = b'{"url":"https://a.test","extension":[%s]}' % inner
    return b'{"resourceType":"Flag","extension":[%s]}' % inner


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
    "billion laughs in an attribute": (_laughs(10), "xml"),
    "billion laughs in UTF-16": (_laughs(10, "utf-16"), "xml"),
    "one entity, many times": (
        (
            b'<!DOCTYPE a [<!ENTITY x "'
            + b"x" * 200_000
            + b'">]>'
            + _BUNDLE
            + b'<id value="'
            + b"&x;" * 50_000
            + b'"/></Bundle>'
        ),
        "xml",
    ),
    "a gigantic attribute": (
        _BUNDLE + b'<id value="' + b"x" * 500_000 + b'"/></Bundle>',
        "xml",
    ),
    "a gigantic XML text": (
        _BUNDLE + b"<id>" + b"x" * 500_000 + b"</id></Bundle>",
        "xml",
    ),
    "many XML attributes": (
        b"<Bundle "
        + b" ".join(b'a%d="1"' % n for n in range(30_000))
        + b' xmlns="http://hl7.org/fhir"/>',
        "xml",
    ),
    "many XML namespaces": (
        b"<Bundle "
        + b" ".join(b'xmlns:a%d="urn:%d"' % (n, n) for n in range(15_000))
        + b' xmlns="http://hl7.org/fhir"/>',
        "xml",
    ),
    "many XML entries": (
        _BUNDLE + b"<entry><resource><Flag/></resource></entry>" * 800 + b"</Bundle>",
        "xml",
    ),
    "as many XML entries as are allowed": (
        _BUNDLE
        + b'<entry><fullUrl value="urn:uuid:1"/><resource><Flag/></resource></entry>'
        * MOST_ENTRIES
        + b"</Bundle>",
        "xml",
    ),
    "as many good XML entries as are allowed": (
        _BUNDLE
        + b'<type value="message"/>'
        + b"".join(
            b'<entry><fullUrl value="urn:uuid:%d"/><resource><Organization>'
            b'<name value="x"/></Organization></resource></entry>' % n
            for n in range(MOST_ENTRIES)
        )
        + b"</Bundle>",
        "xml",
    ),
    "many XML comments": (_BUNDLE + b"<!--x-->" * 60_000 + b"</Bundle>", "xml"),
    "a gigantic string": (
        _message(b'{"resourceType":"Patient","id":"' + b"x" * 500_000 + b'"}'),
        "json",
    ),
    "gigantic strings of the longest kind": (
        _message(
            *[
                b'{"resourceType":"Flag","language":"' + b"x" * 65_000 + b'"}'
                for _ in range(7)
            ]
        ),
        "json",
    ),
    "a gigantic number": (
        _message(b'{"resourceType":"Flag","status":' + b"9" * 500_000 + b"}"),
        "json",
    ),
    "a gigantic fraction": (
        _message(
            b'{"resourceType":"Observation","valueQuantity":{"value":0.'
            + b"1" * 500_000
            + b"}}"
        ),
        "json",
    ),
    "a gigantic date": (
        _message(b'{"resourceType":"Patient","birthDate":"' + b"1" * 60_000 + b'"}'),
        "json",
    ),
    "a picture of half a megabyte": (
        _message(
            b'{"resourceType":"Patient","photo":[{"data":"'
            + b"QUJD" * 120_000
            + b'"}]}'
        ),
        "json",
    ),
    "a name of half a megabyte": (
        _message(b'{"resourceType":"Flag","' + b"a" * 500_000 + b'":1}'),
        "json",
    ),
    "many names": (
        _message(
            b'{"resourceType":"Flag",'
            + b",".join(b'"a%d":1' % n for n in range(40_000))
            + b"}"
        ),
        "json",
    ),
    "one name, many times": (
        _message(b'{"resourceType":"Flag"' + b',"id":"1"' * 50_000 + b"}"),
        "json",
    ),
    "extensions in extensions": (_message(_nested(2_000)), "json"),
    "as deep as is allowed, many times": (
        _message(*[_nested(12) for _ in range(100)]),
        "json",
    ),
    "two hundred faulty resources": (
        _message(*[b'{"resourceType":"Flag","colour":"red"}'] * 200),
        "json",
    ),
    "a resource of nothing but faults": (
        _message(
            b'{"resourceType":"Patient","name":['
            + b",".join([b'{"family":1,"given":2}'] * 300)
            + b"]}"
        ),
        "json",
    ),
    "as many good entries as are allowed": (
        _message(*[b'{"resourceType":"Organization","name":"x"}'] * 100),
        "json",
    ),
    "only white space": (b" " * 500_000, "json"),
}
