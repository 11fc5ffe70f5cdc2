"""Settings of the BaRS receiver: which services we are, and whom we believe."""

from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field


class BarsService(BaseModel):
    """One DoS service that we are, behind the BaRS receiver.

    Attributes:
        id: Its DoS service id, as senders name it in NHSD-Target-Identifier.
        use_cases: Codes of `usecases-categories-bars` that it takes.
        versions: `Bundle.meta.versionId` values that it takes.
        categories: `validation` (Application 4) and, by configuration, `referral`
            (the shape in which 111 sends).
        lenient: A message without a use case is taken, with a warning: only to run
            the publisher's older examples.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,40}$")]
    area: str
    use_cases: frozenset[str] = frozenset({"a4t2", "a4t3"})
    versions: frozenset[str] = frozenset({"2.0.0"})
    categories: frozenset[Literal["validation", "referral"]] = frozenset({"validation"})
    lenient: bool = False


class BarsPeer(BaseModel):
    """One system that proves itself by its client certificate.

    Attributes:
        certificate: What the TLS terminator writes of it, compared as it is: its
            subject or its fingerprint, whichever that is configured to tell.
        ods: The organisation it must speak for (NHSD-End-User-Organisation), where
            one certificate, such as a national proxy's, carries many.
        sender: Whose messages these are.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    certificate: Annotated[str, Field(min_length=8, max_length=500)]
    ods: str | None = None
    sender: UUID
