"""Somebody changes how they sign in: their password, and codes for a lost phone."""

from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from ucr.api.intake import Body
from ucr.api.problems import documented
from ucr.api.sign_in_local import Code, Password, local_key, typed_now
from ucr.callers import COOKIE, SignedIn, TheRuntime
from ucr.domain.errors import NotFound, TriedTooOften
from ucr.journey import local_sign_in
from ucr.journey.local_sign_in import NewPassword
from ucr.store import local_sign_ins, walls

router = APIRouter(prefix="/api/me", tags=["sign-in"])


class PasswordBody(Body):
    """`password` is the new one; `old` and `code` prove that it is them."""

    old: Password
    code: Code
    password: Password


class RecoveryBody(Body):
    """`password` and `code` prove that it is them."""

    password: Password
    code: Code


class OwnSignIn(BaseModel):
    """`handle` null: they do not sign in by a password here.

    `codes_left`: how many recovery codes of theirs are still good.
    """

    handle: str | None
    codes_left: Annotated[int, Field(ge=0)]


class RecoveryCodes(BaseModel):
    """Shown once; each stands for one code. Those of before are good no more."""

    recovery_codes: tuple[str, ...]


@router.get("/sign-in", responses=documented())
async def get_own_sign_in(runtime: TheRuntime, session: SignedIn) -> OwnSignIn:
    """How the one who asks signs in here."""
    id_ = session.account.id
    async with runtime.pool.connection() as conn:
        found = await local_sign_ins.of_account(conn, id_)
        left = await local_sign_ins.count_recovery(conn, id_)
    is_local = found is not None and runtime.settings.local_key is not None
    return OwnSignIn(
        handle=found.handle if found and is_local else None,
        codes_left=left if is_local else 0,
    )


@router.post(
    "/password", status_code=204, responses=documented(NotFound, TriedTooOften)
)
async def change_password(
    body: PasswordBody, request: Request, runtime: TheRuntime, session: SignedIn
) -> None:
    """Take another password; every other session of theirs ends."""
    typed = typed_now("", body.old, body.code)
    asked = NewPassword(password=body.password, cookie=request.cookies[COOKIE])
    with walls.everywhere():
        await local_sign_in.change_password(
            runtime, local_key(runtime), session.account, asked, typed
        )


@router.post("/recovery-codes", responses=documented(NotFound, TriedTooOften))
async def renew_recovery_codes(
    body: RecoveryBody, runtime: TheRuntime, session: SignedIn
) -> RecoveryCodes:
    """Make new recovery codes, in place of all before."""
    typed = typed_now("", body.password, body.code)
    with walls.everywhere():
        codes = await local_sign_in.renew_recovery(
            runtime, local_key(runtime), session.account, typed
        )
    return RecoveryCodes(recovery_codes=codes)
