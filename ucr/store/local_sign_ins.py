"""Who signs in by a password and a code; the password as a hash, the secret sealed."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from psycopg.errors import UniqueViolation

from ucr.domain.account import Account
from ucr.domain.codes import Role
from ucr.domain.errors import BadField
from ucr.domain.ids import AccountId, AreaId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class LocalSignIn:
    """How one person signs in.

    Attributes:
        secret: Of the second factor, sealed.
        last_step: The newest step of it that was taken.
    """

    account_id: AccountId
    area_id: AreaId
    name: str
    role: Role
    handle: str
    password_hash: str
    secret: bytes
    last_step: int

    @property
    def account(self) -> Account:
        return Account(
            id=self.account_id,
            area_id=self.area_id,
            name=self.name,
            role=self.role,
            crew_id=None,
        )


TAKEN: Final = "another: somebody here signs in so"
LOCAL: Final = read_as(LocalSignIn)
FOUND: Final = """
    SELECT account.id AS account_id, area_id, name, role, handle, password_hash,
        secret, last_step
    FROM local_sign_in JOIN account ON account.id = local_sign_in.account_id
    WHERE ended_at IS NULL
"""


async def find(conn: Connection, handle: str) -> LocalSignIn | None:
    """Whoever signs in so, while their access has not ended."""
    async with conn.cursor(row_factory=LOCAL) as cursor:
        await cursor.execute(f"{FOUND} AND handle = %s", (handle,))
        return await cursor.fetchone()


async def of_account(conn: Connection, id_: AccountId) -> LocalSignIn | None:
    """How somebody signs in; None: not by a password, or not any more."""
    async with conn.cursor(row_factory=LOCAL) as cursor:
        await cursor.execute(f"{FOUND} AND account.id = %s", (id_,))
        return await cursor.fetchone()


async def is_taken(conn: Connection, handle: str, id_: AccountId) -> bool:
    """Whether somebody else signs in so, or did."""
    cursor = await conn.execute(
        "SELECT FROM local_sign_in WHERE handle = %s AND account_id <> %s",
        (handle, id_),
    )
    return await cursor.fetchone() is not None


async def put(conn: Connection, found: LocalSignIn, *, at: datetime) -> None:
    """Let somebody sign in so, instead of how they did before.

    Raises:
        BadField: Somebody else signs in by that name; the transaction is void.
    """
    try:
        await _put(conn, found, at)
    except UniqueViolation:
        raise BadField("handle", TAKEN) from None


async def _put(conn: Connection, found: LocalSignIn, at: datetime) -> None:
    await conn.execute(
        """
        INSERT INTO local_sign_in (account_id, handle, password_hash, secret, last_step,
            set_at)
        VALUES (%s, %s, %s, %s, %s, %s)
        ON CONFLICT (account_id) DO UPDATE SET handle = excluded.handle,
            password_hash = excluded.password_hash, secret = excluded.secret,
            last_step = excluded.last_step, set_at = excluded.set_at
        """,
        (
            found.account_id,
            found.handle,
            found.password_hash,
            found.secret,
            found.last_step,
            at,
        ),
    )


async def take_step(conn: Connection, found: LocalSignIn, step: int) -> bool:
    """Use a code up.

    Returns:
        False: it was used meanwhile, or the password is another by now.
    """
    cursor = await conn.execute(
        """
        UPDATE local_sign_in SET last_step = %(step)s
        WHERE account_id = %(id)s AND last_step < %(step)s
            AND password_hash = %(password)s
        """,
        {"id": found.account_id, "step": step, "password": found.password_hash},
    )
    return cursor.rowcount == 1


async def put_recovery(
    conn: Connection, id_: AccountId, hashes: Collection[bytes]
) -> None:
    """Give somebody new recovery codes, instead of all before."""
    await conn.execute("DELETE FROM recovery_code WHERE account_id = %s", (id_,))
    await conn.execute(
        """
        INSERT INTO recovery_code (account_id, code_hash)
        SELECT %s, unnest(%s::bytea[])
        """,
        (id_, list(hashes)),
    )


async def count_recovery(conn: Connection, id_: AccountId) -> int:
    """How many recovery codes of somebody are still good."""
    cursor = await conn.execute(
        "SELECT count(*) FROM recovery_code WHERE account_id = %s AND used_at IS NULL",
        (id_,),
    )
    row = await cursor.fetchone()
    return int(row[0]) if row else 0


async def use_recovery(
    conn: Connection, found: LocalSignIn, code_hash: bytes, *, at: datetime
) -> bool:
    """Use a recovery code up.

    Returns:
        False: there is none, it was used, or the password is another by now.
    """
    cursor = await conn.execute(
        """
        UPDATE recovery_code SET used_at = %(at)s FROM local_sign_in
        WHERE recovery_code.account_id = %(id)s AND code_hash = %(code)s
            AND used_at IS NULL
            AND local_sign_in.account_id = recovery_code.account_id
            AND password_hash = %(password)s
        """,
        {
            "at": at,
            "id": found.account_id,
            "code": code_hash,
            "password": found.password_hash,
        },
    )
    return cursor.rowcount == 1


async def set_password(conn: Connection, id_: AccountId, password_hash: str) -> None:
    await conn.execute(
        "UPDATE local_sign_in SET password_hash = %s WHERE account_id = %s",
        (password_hash, id_),
    )


async def remove(conn: Connection, id_: AccountId) -> None:
    """Let nobody in by the password and codes of before."""
    await conn.execute("DELETE FROM recovery_code WHERE account_id = %s", (id_,))
    await conn.execute("DELETE FROM local_sign_in WHERE account_id = %s", (id_,))
