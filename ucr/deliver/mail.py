"""One letter by SMTP: a magic link for a home. No letter names a person.

It is sent by the standard library in a thread, for it is rare and small; what is sent
again, and when, is the home's own choice: it presses again.
"""

import asyncio
from dataclasses import dataclass
from email.message import EmailMessage
from smtplib import SMTP, SMTP_SSL, SMTPException
from ssl import create_default_context
from typing import Final
from urllib.parse import unquote, urlsplit

import structlog

from ucr.settings import MAIL_PORTS, Settings

PATIENCE_S: Final = 10
log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """What is sent, and where to."""

    to: str
    subject: str
    text: str


async def send(settings: Settings, letter: Letter) -> bool:
    """Hand a letter to the mail server; whether it took it. Failures are logged."""
    if settings.smtp_url is None:
        return False
    try:
        await asyncio.to_thread(_hand_over, settings, settings.smtp_url, letter)
    except (SMTPException, OSError, ValueError) as failure:
        log.warning("letter_not_sent", why=type(failure).__name__)
        return False
    return True


def _hand_over(settings: Settings, url: str, letter: Letter) -> None:
    parts = urlsplit(url)
    host, port = parts.hostname or "", parts.port or MAIL_PORTS[parts.scheme]
    message = EmailMessage()
    message["From"], message["To"] = settings.smtp_from, letter.to
    message["Subject"] = letter.subject
    message.set_content(letter.text, cte="base64")
    server = (
        SMTP_SSL(host, port, timeout=PATIENCE_S, context=create_default_context())
        if parts.scheme == "smtps"
        else SMTP(host, port, timeout=PATIENCE_S)
    )
    with server:
        if parts.scheme == "smtp+tls":
            server.starttls(context=create_default_context())
        if parts.username:
            server.login(unquote(parts.username), unquote(parts.password or ""))
        server.send_message(message)
