"""The letter with a magic link, in each language of the page. It names no person."""

from collections.abc import Mapping
from datetime import timedelta
from enum import StrEnum
from typing import Final

from ucr.deliver.mail import Letter
from ucr.domain.home import LINK_LIVES


class Language(StrEnum):
    """Languages of the home's page."""

    ENGLISH = "en"
    WELSH = "cy"
    POLISH = "pl"


SUBJECT: Final[Mapping[Language, str]] = {
    Language.ENGLISH: "Your link to ask for urgent help",
    Language.WELSH: "Eich dolen i ofyn am gymorth brys",
    Language.POLISH: "Link do wezwania pilnej pomocy",
}
TEXT: Final[Mapping[Language, str]] = {
    Language.ENGLISH: """\
Open this link within {minutes} minutes and press "Sign in". It works once.

{link}

Did you not ask for it? Then do nothing.
Is somebody in danger? Ring 999.
""",
    Language.WELSH: """\
Agorwch y ddolen hon o fewn {minutes} munud a phwyswch "Mewngofnodi".
Mae'n gweithio unwaith.

{link}

Onid chi ofynnodd amdani? Yna peidiwch â gwneud dim.
A oes rhywun mewn perygl? Ffoniwch 999.
""",
    Language.POLISH: """\
Otwórz ten link w ciągu {minutes} minut i naciśnij "Zaloguj się". Działa tylko raz.

{link}

To nie Ty prosisz o ten link? Nic nie rób.
Ktoś jest w niebezpieczeństwie? Zadzwoń pod 999.
""",
}


def link(origin: str, token: str) -> str:
    """The address that signs in: no server and no log sees what stands after `#`."""
    return f"{origin}/home/#sign-in/{token}"


def letter(to: str, url: str, language: Language) -> Letter:
    """The letter for one home."""
    minutes = LINK_LIVES // timedelta(minutes=1)
    text = TEXT[language].format(link=url, minutes=minutes)
    return Letter(to=to, subject=SUBJECT[language], text=text)
