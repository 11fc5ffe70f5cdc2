"""Where a desk opens the shared care record: an address without a patient in it."""

from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field


def _launch(url: str) -> str:
    """An https address, or http on this machine for a trial, the same for everybody.

    Raises:
        ValueError: It is none, or has a place for something of a patient: what stands
            in an address is kept by the browser, by proxies and by the other side.
    """
    parts = urlsplit(url)
    here = parts.hostname in ("127.0.0.1", "::1", "localhost")
    if parts.scheme != "https" and not (parts.scheme == "http" and here):
        message = "https, or http on this machine"
        raise ValueError(message)
    if parts.username or parts.password or not parts.hostname:
        message = "an address without a name or a password"
        raise ValueError(message)
    if "{" in url or "}" in url or "%7b" in url.lower():
        message = "no placeholders: an NHS number must not stand in an address"
        raise ValueError(message)
    return url


class SharedRecord(BaseModel):
    """The shared record of one area.

    Attributes:
        name: What people call it: the words on the desk's button.
        url: Its own page or launch, where people sign in and search.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    area: str
    name: Annotated[str, Field(min_length=1, max_length=60)]
    url: Annotated[str, Field(max_length=500), AfterValidator(_launch)]
