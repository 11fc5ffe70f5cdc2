"""Somebody proves who they are by a password and a code, or sets both up by a link."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from math import ceil
from typing import Final

import orjson

from ucr.domain.access import DESK
from ucr.domain.account import Account
from ucr.domain.errors import BadField, NotSignedIn, TriedTooOften, WrongSignIn
from ucr.domain.ids import account as by_account
from ucr.domain.local_sign_in import FREE, demand_password
from ucr.identity import recovery, totp
from ucr.identity.sealed import Purpose, seal, unseal
from ucr.runtime import Runtime
from ucr.store import accounts, audit, local_sign_ins, sessions, sign_in_tries
from ucr.store.audit import Line
from ucr.store.connection import Connection
from ucr.store.local_sign_ins import LocalSignIn

NO_STEP: Final = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody typed, and the moment of the clock that their phone goes by."""

    handle: str
    password: str
    code: str
    typed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """Who may be trying again and again.

    Attributes:
        who: Hash of the name that is tried, or of a browser that proved it before.
        free_of: How many failures are without a wait, of that and of the address.
    """

    who: bytes
    free_of: Mapping[bytes, int]


@dataclass(frozen=True, slots=True)
class Proven:
    """The outcome of a try: `account` is who it was about, where there is one."""

    account: Account | None
    is_right: bool


async def prove(
    runtime: Runtime, key: bytes, typed: Typed, tried: Tried, *, action: str
) -> Proven:
    """Look whether it is them; a code is used up by that.

    Args:
        action: The audit's words of it, up to the kind of code.

    Raises:
        TriedTooOften: Nothing was looked at.
    """
    at = runtime.clock.now()
    async with runtime.pool.connection() as conn, conn.transaction():
        wait = await sign_in_tries.begin(conn, tried.free_of, at=at)
        found = await local_sign_ins.find(conn, typed.handle)
    if wait is not None:
        raise TriedTooOften(ceil(wait.total_seconds()))
    known = found.password_hash if found else None
    is_theirs = await runtime.kept.passwords.are(known, typed.password)
    if found is None:
        return Proven(None, is_right=False)
    if not is_theirs:
        return Proven(found.account, is_right=False)
    async with runtime.pool.connection() as conn, conn.transaction():
        how = await _use_up(conn, key, found, typed, at=at)
        if how is None:
            return Proven(found.account, is_right=False)
        for of_hash in tried.free_of:
            await sign_in_tries.take_back(conn, of_hash)
        await sign_in_tries.forget(conn, tried.who)
        await write_down(conn, found.account, f"{action} {how}", at=at)
    return Proven(found.account, is_right=True)


async def _use_up(
    conn: Connection, key: bytes, found: LocalSignIn, typed: Typed, *, at: datetime
) -> str | None:
    """What kind of code it was, in the audit's words; None: it is not good."""
    if len(typed.code) != totp.DIGITS:
        code = accounts.hashed(recovery.plain(typed.code))
        was_good = await local_sign_ins.use_recovery(conn, found, code, at=at)
        return "a recovery code" if was_good else None
    step = find_step(key, found, typed)
    if step is None or not await local_sign_ins.take_step(conn, found, step):
        return None
    return "a code"


def find_step(key: bytes, found: LocalSignIn, typed: Typed) -> int | None:
    """Which of its steps a code is of, unless it was used or is not theirs."""
    secret = unseal(key, found.secret, Purpose.SECOND_FACTOR)
    if secret is None:  # the key was changed: everybody sets it up anew
        return None
    return totp.find_step(
        secret.decode(), typed.code, at=typed.typed_at, after=found.last_step
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """What somebody needs to set up their sign-in; `sealed` brings it back to us."""

    account: Account
    secret: str
    sealed: bytes


async def begin_setting_up(runtime: Runtime, key: bytes, link: str) -> Begun:
    """A secret for whoever holds a manager's link; nothing is stored yet.

    Raises:
        NotSignedIn: The link is nobody's, was used, or is no person's of the desk.
    """
    async with runtime.pool.connection() as conn:
        found = await accounts.look_at_link(conn, link, at=runtime.clock.now())
    if found.role not in DESK:
        raise NotSignedIn
    secret = totp.new_secret()
    sealed = seal(key, orjson.dumps([found.id, secret]), Purpose.SETTING_UP)
    return Begun(account=found, secret=secret, sealed=sealed)


async def set_up(
    runtime: Runtime, key: bytes, link: str, typed: Typed, sealed: bytes
) -> LocalSignIn:
    """What is to be kept, if the password will do and the code is of that secret.

    Raises:
        NotSignedIn: The link is nobody's or was used.
        BadField: The name is taken, the password too weak, the code of another secret.
    """
    async with runtime.pool.connection() as conn:
        found = await accounts.look_at_link(conn, link, at=runtime.clock.now())
        if await local_sign_ins.is_taken(conn, typed.handle, found.id):
            raise BadField("handle", local_sign_ins.TAKEN)
    demand_password(typed.password, found.name, typed.handle.partition("@")[0])
    secret = _secret_of(unseal(key, sealed, Purpose.SETTING_UP), found)
    step = totp.find_step(secret, typed.code, at=typed.typed_at, after=NO_STEP)
    if step is None:
        raise BadField("code", "the six digits that the app shows now")
    return LocalSignIn(
        account_id=found.id,
        area_id=found.area_id,
        name=found.name,
        role=found.role,
        handle=typed.handle,
        password_hash=await runtime.kept.passwords.hashed(typed.password),
        secret=seal(key, secret.encode(), Purpose.SECOND_FACTOR),
        last_step=step,
    )


def _secret_of(opened: bytes | None, found: Account) -> str:
    told = orjson.loads(opened) if opened else ["", ""]
    if told[0] != str(found.id):
        raise BadField("sealed", "what came with the square: open the link again")
    secret: str = told[1]
    return secret


@dataclass(frozen=True, slots=True)
class Kept:
    """Who has set it up, and their recovery codes: told once, kept as hashes."""

    account: Account
    codes: tuple[str, ...]


async def keep(
    conn: Connection, link: str, chosen: LocalSignIn, *, at: datetime
) -> Kept:
    """Keep it and use the link up; whatever else was open in their name ends.

    Raises:
        NotSignedIn: The link was used meanwhile.
        BadField: Somebody else took the name meanwhile.
    """
    account = await accounts.use_link(conn, link, at=at)
    await local_sign_ins.put(conn, chosen, at=at)
    codes = recovery.new_codes()
    hashes = [accounts.hashed(recovery.plain(code)) for code in codes]
    await local_sign_ins.put_recovery(conn, account.id, hashes)
    await sessions.end_of_account(conn, account.id, at=at)
    await write_down(conn, account, "set up a password and a second factor", at=at)
    return Kept(account, codes)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewPassword:
    """Another password for whoever is signed in by `cookie`."""

    password: str
    cookie: str


async def change_password(
    runtime: Runtime, key: bytes, account: Account, asked: NewPassword, typed: Typed
) -> None:
    """Take another password; every other session of theirs ends.

    Raises:
        BadField: It is too weak.
        WrongSignIn: They do not sign in so, or the old one or the code is not right.
        TriedTooOften: Nothing was looked at.
    """
    found = await _own(runtime, account)
    demand_password(asked.password, found.name, found.handle.partition("@")[0])
    await _prove_again(runtime, key, found, typed, action="changed their password by")
    hashed = await runtime.kept.passwords.hashed(asked.password)
    async with runtime.pool.connection() as conn, conn.transaction():
        await local_sign_ins.set_password(conn, account.id, hashed)
        at = runtime.clock.now()
        await sessions.end_of_account(conn, account.id, at=at, but=asked.cookie)


async def renew_recovery(
    runtime: Runtime, key: bytes, account: Account, typed: Typed
) -> tuple[str, ...]:
    """Give them new recovery codes, told once; those before are good no more.

    Raises:
        WrongSignIn: They do not sign in so, or the password or the code is not right.
        TriedTooOften: Nothing was looked at.
    """
    found = await _own(runtime, account)
    await _prove_again(runtime, key, found, typed, action="made recovery codes by")
    codes = recovery.new_codes()
    hashes = [accounts.hashed(recovery.plain(code)) for code in codes]
    async with runtime.pool.connection() as conn, conn.transaction():
        await local_sign_ins.put_recovery(conn, account.id, hashes)
    return codes


async def _own(runtime: Runtime, account: Account) -> LocalSignIn:
    async with runtime.pool.connection() as conn:
        found = await local_sign_ins.of_account(conn, account.id)
    if found is None:
        raise WrongSignIn
    return found


async def _prove_again(
    runtime: Runtime, key: bytes, found: LocalSignIn, typed: Typed, *, action: str
) -> None:
    """Whoever is signed in proves that it is them, before their sign-in changes."""
    whole = replace(typed, handle=found.handle)
    who = accounts.hashed(f"password of {found.account_id}")
    tried = Tried(who=who, free_of={who: FREE})
    proven = await prove(runtime, key, whole, tried, action=action)
    if not proven.is_right:
        raise WrongSignIn


async def write_down(
    conn: Connection, account: Account, action: str, *, at: datetime
) -> None:
    """The audit's line of it."""
    line = Line(
        at=at, actor=by_account(account.id), action=action, area_id=account.area_id
    )
    await audit.write(conn, line)
