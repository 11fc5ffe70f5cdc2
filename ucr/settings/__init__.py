"""Every setting of the service, read once from the environment, handed down."""

from pathlib import Path
from typing import Annotated, Final, Literal, Self
from urllib.parse import urlsplit
from uuid import UUID

from pydantic import AfterValidator, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from ucr.settings.bars import BarsPeer, BarsService
from ucr.settings.shared_record import SharedRecord
from ucr.settings.sign_in import Provider
from ucr.settings.stack import Stack, safe_base

ADDRESS: Final = r"^[^\s@]+@[^\s@]+$"
MAIL_PORTS: Final = {"smtp": 25, "smtp+tls": 587, "smtps": 465}
"""The ways to a mail server, and where it listens unless its address says so."""

WebhookHost = Annotated[
    str,
    Field(pattern=r"^\.?([a-z0-9-]{1,63}\.)+[a-z][a-z0-9-]{0,62}(:[1-9][0-9]{0,4})?$"),
]
WebhookInside = Annotated[str, Field(pattern=r"^[a-z0-9.-]{1,253}:[1-9][0-9]{0,4}$")]


def _mail_server(url: str) -> str:
    """A way that we know, and no password in the clear; no word of `url` is repeated.

    Raises:
        ValueError: Another scheme must never fall back to one without encryption.
    """
    message = f"{', '.join(f'{way}://host' for way in MAIL_PORTS)}, with :port or not"
    try:
        parts = urlsplit(url)
        known = parts.scheme in MAIL_PORTS and parts.hostname and parts.port != 0
    except ValueError:
        raise ValueError(message) from None
    if not known:
        raise ValueError(message)
    if parts.scheme == "smtp" and parts.username:
        message = (
            "smtp:// would tell the password in the clear: smtp+tls:// or smtps://"
        )
        raise ValueError(message)
    return url


class Settings(BaseSettings):
    """Prefix every name with `UCR_` in the environment; docs/settings.md lists them."""

    model_config = SettingsConfigDict(
        env_prefix="UCR_",
        frozen=True,
        extra="ignore",
        hide_input_in_errors=True,  # it may hold a password
    )

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
    osrm_folder: Path | None = Field(
        None,
        description=(
            "Folder with AREA.osrm as osrm-contract leaves it, for travel=osrm without "
            "a server (Python 3.12 or newer with osrm-bindings)."
        ),
    )
    improve_s: Annotated[float, Field(ge=0, le=30)] = Field(
        1.5,
        description=(
            "Seconds the solver may spend on one improvement, in its own process: ruin "
            "and recreate, and from 1.25 s on OR-Tools; 0: off."
        ),
    )
    forecast: bool = Field(
        True,  # noqa: FBT003 - a default
        description=(
            "Say how likely each planned visit is to start late, on the match card and "
            "in early warnings; false: plan times only."
        ),
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
    shared_records: tuple[SharedRecord, ...] = Field(
        (),
        description=(
            "Where desks open the shared care record, as JSON: area, name, url; no "
            "patient is in the address (docs/how-to/link-the-shared-record.md)."
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
    smtp_url: Annotated[str, AfterValidator(_mail_server)] | None = Field(
        None,
        description=(
            "Mail server that takes homes' magic links: smtp+tls://user:word@host:587 "
            "(STARTTLS), smtps://user:word@host:465, or smtp://host for a relay beside "
            "us; unset: a home cannot have a link sent, and its page says whom to ring."
        ),
    )
    smtp_from: Annotated[str, Field(pattern=ADDRESS)] = Field(
        "no-reply@localhost", description="Whom a magic link comes from."
    )
    privacy_contacts: dict[str, Annotated[str, Field(pattern=ADDRESS)]] = Field(
        {},
        description=(
            "Who is written to when a case of an area is opened behind the glass, as "
            'JSON: {"area": "address"}. Needs UCR_SMTP_URL.'
        ),
    )
    webhook_hosts: tuple[WebhookHost, ...] = Field(
        (),
        description=(
            "Hosts that senders' webhooks may lead to, as JSON: `name` or `.suffix`, "
            "with `:port` where it is not 443; https and public only. Not set: none."
        ),
    )
    webhook_inside: tuple[WebhookInside, ...] = Field(
        (),
        description=(
            "`host:port` of your own network that webhooks may lead to, as JSON, by "
            "http too and at any address: each is a hole; keep it short."
        ),
    )
    push_key: Path | None = Field(
        None,
        description=(
            "File of our private key of Web Push (PEM; `ucr push keys` makes one); "
            "unset: no phone is woken, and none is asked to allow it."
        ),
    )
    push_contact: Annotated[str, Field(pattern=r"^(mailto:|https://)\S+$")] | None = (
        Field(
            None,
            description=(
                "Whom a push service's people may write to: mailto: or https:; unset: "
                "UCR_PUBLIC_ORIGIN."
            ),
        )
    )
    push_hosts: tuple[WebhookHost, ...] = Field(
        (
            "fcm.googleapis.com",
            "updates.push.services.mozilla.com",
            ".push.apple.com",
            ".notify.windows.com",
        ),
        description=(
            "Push services that a crew's phone may name, as JSON: `name` or `.suffix`; "
            "https and public addresses only."
        ),
    )
    push_inside: tuple[WebhookInside, ...] = Field(
        (),
        description="`host:port` of a push service inside, as JSON: each is a hole.",
    )
    text_key: Path | None = Field(
        None,
        description=(
            "File of the GOV.UK Notify API key that texts crews; unset: nobody is "
            "texted (docs/how-to/reach-a-crew.md)."
        ),
    )
    text_template: UUID | None = Field(
        None, description="The GOV.UK Notify template of that text; it has no gaps."
    )
    text_url: Annotated[str, AfterValidator(safe_base)] = Field(
        "https://api.notifications.service.gov.uk",
        description="Where GOV.UK Notify is; another's only for a trial.",
    )
    stacks: tuple[Stack, ...] = Field(
        (),
        description=(
            "Ambulance stacks to take calls from, as JSON: name, label, area, sender, "
            "url, token_file, authority, poll_s, complaints "
            "(docs/integrators/stack.md)."
        ),
    )
    capacity_per_minute: Annotated[int, Field(ge=1, le=10_000)] = Field(
        30, description="How often one caller may ask the capacity beacon in a minute."
    )
    safety_second_alarm: str | None = Field(
        None,
        max_length=100,
        description=(
            "Who is rung when a crew's call for help or missed check-in is not seen "
            "to: a role and a telephone, as the desk reads it."
        ),
    )
    heartbeat_s: Annotated[int, Field(ge=0, le=3600)] = Field(
        60,
        description=(
            "Seconds between two test referrals of our own, which come back or are "
            "alarmed; 0: none. A demo sends none unless it is set."
        ),
    )
    sign_in: Provider | None = Field(
        None,
        description=(
            "By whom people of the desk are signed in, as JSON: name, issuer, "
            "client_id, secret_file, scopes, acr, role_claim, roles, authority "
            "(docs/how-to/sign-people-in.md). Not set: by links."
        ),
    )
    local_key: Path | None = Field(
        None,
        description=(
            "File with 64 hexadecimal digits (`openssl rand -hex 32`): people of the "
            "desk may sign in by a password and a code, and their codes' secrets are "
            "sealed with it (docs/how-to/sign-people-in.md). Not set: nobody may."
        ),
    )
    desk_lock_min: Annotated[int, Field(ge=0, le=240)] | None = Field(
        None,
        description=(
            "Minutes without a hand at a desk after which it covers records and "
            "asks for the sign-in again; alarms go on; 0: never. Not set: 15 where "
            "UCR_LOCAL_KEY is, else never: no outage of a provider may close a desk."
        ),
    )
    session_hours: Annotated[float, Field(gt=0, le=24)] = Field(
        12, description="Absolute length of a session (promise P31)."
    )
    session_idle_min: Annotated[int, Field(ge=0, le=240)] | None = Field(
        None,
        description=(
            "Minutes without a request and without an open page after which a session "
            "of the desk or of a home ends; 0: never. Not set: 15 where UCR_SIGN_IN or "
            "UCR_LOCAL_KEY is (promise P31), else never: a link opens once. A crew's "
            "lasts its shift."
        ),
    )
    crew_lock_s: Annotated[int, Field(ge=0, le=3600)] = Field(
        600,
        description="Idle seconds until a crew's phone asks for its PIN; 0: never.",
    )
    crew_overrun_h: Annotated[float, Field(ge=0, le=6)] = Field(
        2,
        description="Hours that a crew's sign-in outlives its shift.",
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
    paper_pack: Path | None = Field(
        None,
        description=(
            "Folder in which `ucr dispatch` writes each area's open cases and crews, "
            "to be read when everything is down; on the disk of a machine in the "
            "control room. It names patients. Not set: none is written."
        ),
    )
    anchors: Path | None = Field(
        None,
        description=(
            "Folder in which `ucr dispatch` writes down how far each log and the audit "
            "went, and their hashes: where the database's administrators cannot write. "
            "Not set: a chain that is rewritten whole is not found."
        ),
    )
    backups: Path = Field(
        Path("var/backups"), description="Folder that `ucr backup` writes to."
    )
    backup_key: Path | None = Field(
        None,
        description=(
            "File with 64 hexadecimal digits (`openssl rand -hex 32`): backups are "
            "sealed with it. Not set: they are not encrypted. Keep a copy elsewhere."
        ),
    )
    archive: Path | None = Field(
        None,
        description=(
            "Folder in which the embedded PostgreSQL keeps every change, and `ucr "
            "archive` its copies, so that it can be recovered to a moment: on another "
            "disk. It is not encrypted by us. Not set: nothing is archived."
        ),
    )
    postgres_programs: Path | None = Field(
        None,
        description=(
            "Folder of pg_dump, pg_restore, psql and pg_basebackup, of the server's "
            "version or newer; not set: those of the embedded PostgreSQL."
        ),
    )
    metrics_key: Path | None = Field(None, description="File with the /metrics key.")
    traces_url: Annotated[str, Field(pattern=r"^https?://[^\s@]+$")] | None = Field(
        None,
        description=(
            "Where traces go: OTLP over HTTP, such as http://127.0.0.1:4318/v1/traces "
            "(needs the extra `otel`; docs/how-to/see-inside.md). Not set: none are "
            "made."
        ),
    )
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="debug, info, warning or error."
    )

    @model_validator(mode="after")
    def _can_be_unlocked(self) -> Self:
        """A desk that locks must have a way in again that is not a link used up."""
        if self.desk_lock_min and not (self.sign_in or self.local_key):
            message = (
                "UCR_DESK_LOCK_MIN needs UCR_LOCAL_KEY or UCR_SIGN_IN to unlock by"
            )
            raise ValueError(message)
        return self
