"""Who sends: a system by its key, or by the certificate that our TLS end checked.

A certificate is believed only from the header that the settings name, so an
installation without such a terminator cannot be told one.
"""

import secrets
from collections.abc import Mapping
from typing import Any, Final

from starlette.requests import Request

from ucr.bars.headers import ORGANISATION, read_object
from ucr.callers import Caller, find_sender, sign_of_life
from ucr.domain.account import Sender
from ucr.domain.errors import NotFound, NotSignedIn
from ucr.domain.ids import SenderId
from ucr.runtime import Runtime
from ucr.settings.bars import BarsPeer
from ucr.store import access, walls

ODS: Final = "/id/ods-organization-code"


async def the_sender(request: Request, runtime: Runtime) -> Sender:
    """The system behind a BaRS call.

    Raises:
        NotSignedIn: Neither a key nor a certificate that we know came with it.
        Refused: The organisation that it speaks for cannot be read.
    """
    sender = await find_sender(request, runtime)
    if sender is not None:
        return sender
    peer = _peer(request, runtime)
    if peer is None:
        raise NotSignedIn
    try:
        with walls.everywhere():
            async with runtime.pool.connection() as conn:
                found = await access.open_sender(conn, SenderId(peer.sender))
    except NotFound:
        raise NotSignedIn from None
    walls.stand_in(found.area_id)
    request.state.caller = Caller(found.actor, found.area_id)
    sign_of_life(request, runtime, found)
    return found


def _peer(request: Request, runtime: Runtime) -> BarsPeer | None:
    """The first that has this certificate and, where it names one, speaks for it."""
    named = runtime.settings.bars_certificate_header
    told = request.headers.getlist(named) if named else []
    if len(told) != 1:  # two were never written by one terminator
        return None
    mine = [
        one
        for one in runtime.settings.bars_peers
        if secrets.compare_digest(one.certificate.encode(), told[0].encode())
    ]
    if all(one.ods is None for one in mine):
        return mine[0] if mine else None
    codes = _ods_codes(read_object(request.headers, ORGANISATION))
    return next((one for one in mine if one.ods is None or one.ods in codes), None)


def _ods_codes(organisation: Mapping[str, Any]) -> set[str]:
    told = organisation.get("identifier")
    return {
        str(one.get("value"))
        for one in (told if isinstance(told, list) else [])
        if isinstance(one, dict) and str(one.get("system")).lower().endswith(ODS)
    }
