"""By whom people are signed in: a trust's own provider, or NHS CIS2."""

from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from ucr.domain.codes import Role


def _issuer(url: str) -> str:
    """Exactly what the provider calls itself: compared letter by letter, never mended.

    Raises:
        ValueError: It is not https (or http on this machine, for a trial), or has parts
            that no issuer has.
    """
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        message = "https, or http on this machine"
        raise ValueError(message)
    if parts.username or parts.query or parts.fragment or not parts.hostname:
        message = "an issuer without a name, a query or a fragment"
        raise ValueError(message)
    return url


class Provider(BaseModel):
    """An OpenID Connect provider.

    Attributes:
        name: What people call it: the words on the button.
        issuer: As its discovery document says it, letter by letter.
        client_id: Who we are to it.
        secret_file: File of our secret; None: a public client, by PKCE alone.
        scopes: `openid` among them. For CIS2 also profile, nationalrbacaccess,
            selectedrole and associatedorgs.
        acr: Levels of proof that are good enough; any of them; empty: not asked for.
            Ask for one with a second factor, or see to it at the provider.
        role_claim: Where roles stand, in the ID token or else at userinfo: names, by
            dots, through lists. Empty: roles are only those that a manager gave.
        roles: Our roles by theirs. Whoever signs in must be told as one that is mapped
            to the role that a manager gave them: it can refuse, and gives nothing.
        authority: File of the authority that the provider must show (PEM).
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    name: Annotated[str, Field(min_length=1, max_length=40)]
    issuer: Annotated[str, Field(max_length=300), AfterValidator(_issuer)]
    client_id: Annotated[str, Field(min_length=1, max_length=200)]
    secret_file: Path | None = None
    scopes: tuple[str, ...] = ("openid", "profile")
    acr: tuple[str, ...] = ()
    role_claim: str = ""
    roles: dict[str, Role] = {}
    authority: Path | None = None
