"""Every setting of the service, read once from the environment, handed down."""

from pathlib import Path
from typing import Annotated, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field
from pydantic_settings import BaseSettings, SettingsConfigDict


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


class Settings(BaseSettings):
    """Prefix every name with `UCR_` in the environment; docs/settings.md lists them."""

    model_config = SettingsConfigDict(env_prefix="UCR_", frozen=True, extra="ignore")

    database_url: str | None = Field(
        None, description="PostgreSQL; the demo runs its own when it is not set."
    )
    redis_url: str | None = Field(
        None, description="Valkey or Redis; the demo runs its own when it is not set."
    )
    packs: Path = Field(
        Path("var/packs"), description="Folder of area packs (`ucr area build`)."
    )
    host: str = Field("127.0.0.1", description="Address the API listens on.")
    port: Annotated[int, Field(ge=0, le=65_535)] = Field(
        8000, description="Port the API listens on."
    )
    public_origin: str = Field(
        "http://127.0.0.1:8000",
        description="The one origin that browsers may come from (scheme, host, port).",
    )
    pool_size: Annotated[int, Field(ge=2, le=100)] = Field(
        10, description="PostgreSQL connections per process."
    )
    travel: str = Field(
        "roads,straight_line",
        description="Travel sources in order: roads, osrm, straight_line.",
    )
    osrm_url: str | None = Field(
        None, description="Address of an osrm-routed server, for travel=osrm."
    )
    improve_s: Annotated[float, Field(ge=0, le=30)] = Field(
        1.5, description="Seconds OR-Tools may spend on one improvement; 0: off."
    )
    control_phone: Annotated[str, Field(pattern=r"^[+0-9 ]{3,20}$")] | None = Field(
        None,
        description="The control room's number: what a crew's help button dials.",
    )
    offer_expires_s: Annotated[int, Field(ge=0, le=3600)] = Field(
        180,
        description=(
            "In auto mode an unanswered offer ends after this and the next crew is "
            "asked; 0: never (advise mode never ends one by itself)."
        ),
    )
    bars_services: tuple[BarsService, ...] = Field(
        (),
        description=(
            "DoS services that we are, as JSON: id, area, use_cases, versions, "
            "categories, lenient (docs/integrators/bars.md)."
        ),
    )
    bars_certificate_header: str | None = Field(
        None,
        description=(
            "Header in which your TLS terminator tells the verified client "
            "certificate of a BaRS call; not set: none is believed. The terminator "
            "must drop it from what callers send."
        ),
    )
    bars_peers: tuple[BarsPeer, ...] = Field(
        (),
        description=(
            "Client certificates that are believed, as JSON: certificate, ods, sender "
            "(docs/integrators/bars.md)."
        ),
    )
    bars_proxy_url: str | None = Field(
        None,
        description=(
            "Base of the BaRS proxy, where responses go; unset: no response can be "
            "delivered, and each is alarmed."
        ),
    )
    bars_token_url: str | None = Field(
        None, description="Where the proxy's access tokens come from (OAuth 2)."
    )
    bars_client_id: str | None = Field(
        None, description="Our application's id at the proxy: issuer of the signed JWT."
    )
    bars_key_id: str | None = Field(
        None, description="Which of our public keys the proxy must check the JWT with."
    )
    bars_signing_key: Path | None = Field(
        None, description="File of the private key that signs the JWT (PEM, RS512)."
    )
    bars_certificate: Path | None = Field(
        None, description="File of our client certificate for mutual TLS (PEM)."
    )
    bars_certificate_key: Path | None = Field(
        None, description="File of the certificate's private key (PEM)."
    )
    bars_authority: Path | None = Field(
        None, description="File of the authority that the proxy must show (PEM)."
    )
    bars_organisation: str = Field(
        "UNKNOWN", description="Our ODS code, as NHSD-End-User-Organisation tells it."
    )
    capacity_per_minute: Annotated[int, Field(ge=1, le=10_000)] = Field(
        30, description="How often one caller may ask the capacity beacon in a minute."
    )
    session_hours: Annotated[float, Field(gt=0, le=24)] = Field(
        12, description="Absolute length of a session (promise P31)."
    )
    extract_url: str | None = Field(
        "https://download.geofabrik.de/europe/united-kingdom/england/"
        "rutland-latest.osm.pbf",
        description="County extract the demo downloads when it has no pack yet.",
    )
    clock_origin: str | None = Field(
        None,
        description="Demo only: `<simulated ISO time>/<real ISO time>` of its clock.",
    )
    clock_speed: Annotated[float, Field(gt=0, le=120)] = Field(
        1, description="Demo only: how many times faster its clock runs."
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )
