"""A manager takes back what was changed about who may come in; itself a change."""

from dataclasses import replace
from functools import partial

from ucr.domain.access_events import AccessChanged
from ucr.domain.access_reversal import Reversal
from ucr.domain.codes import Role
from ucr.domain.errors import BadField, NotFound, StaleWrite
from ucr.domain.ids import AccountId, AreaId, SenderId
from ucr.journey import change_keys, let_in, let_in_homes
from ucr.journey.change import AlreadyDone, Once, already_done
from ucr.journey.keep_area import Because
from ucr.journey.let_in import Secret
from ucr.runtime import Runtime
from ucr.store import access_history
from ucr.store.connection import Connection


async def take_back(
    runtime: Runtime,
    area_id: AreaId,
    offset: int,
    because: Because,
    *,
    once: tuple[Once, ...],
) -> Secret | None:
    """Take one change back, as the history says that it can be.

    Returns:
        The new link or key, where it is let in again; None: nothing is shown.

    Raises:
        AlreadyDone: The command of `once` was carried out before.
        BadField: It cannot be taken back, or nobody would be a manager any more.
        NotFound: There is no such change.
        StaleWrite: It was changed again in this very moment.
    """
    if await already_done(runtime, once):
        raise AlreadyDone
    async with runtime.pool.connection() as conn:
        kept = await access_history.get(conn, area_id, offset)
    how = kept.answer.how
    if how is None:
        raise BadField("change", f"one that can be taken back. {kept.answer.says}")
    still = partial(_demand_still, area_id=area_id, offset=offset, how=how)
    return await _do(
        runtime,
        area_id,
        (how, kept.fact),
        replace(because, undoes=offset),
        tuple(replace(one, beside=still) for one in once),
    )


async def _demand_still(
    conn: Connection, *, area_id: AreaId, offset: int, how: Reversal
) -> None:
    """Under the area's lock: nobody has changed it since it was looked up."""
    kept = await access_history.get(conn, area_id, offset)
    if kept.answer.how is not how:
        raise StaleWrite("access of", kept.whom)


async def _do(
    runtime: Runtime,
    area_id: AreaId,
    what: tuple[Reversal, AccessChanged],
    because: Because,
    once: tuple[Once, ...],
) -> Secret | None:
    how, fact = what
    match how:
        case Reversal.END_PERSON:
            id_ = _person(fact)
            await let_in.end_person(runtime, area_id, id_, because, once=once)
        case Reversal.LET_PERSON_IN:
            id_ = _person(fact)
            return await let_in.make_link(runtime, area_id, id_, because, once=once)
        case Reversal.ROLE_BACK:
            id_, role = _person(fact), Role(fact.before or "")
            await let_in.set_role(runtime, area_id, id_, role, because, once=once)
        case _:
            return await _do_to_sender(runtime, area_id, what, because, once)
    return None


async def _do_to_sender(
    runtime: Runtime,
    area_id: AreaId,
    what: tuple[Reversal, AccessChanged],
    because: Because,
    once: tuple[Once, ...],
) -> Secret | None:
    how, fact = what
    id_ = _sender(fact)
    match how:
        case Reversal.NEW_KEY:
            return await let_in.issue_key(
                runtime, area_id, id_, because, keep_old=None, once=once
            )
        case Reversal.LIMIT_BACK:
            limit_s = None if fact.before in (None, "none") else int(fact.before)
            await let_in.set_limit(runtime, area_id, id_, limit_s, because, once=once)
        case Reversal.END_PUBLIC_KEY:
            await change_keys.end_public_key(
                runtime, (area_id, id_), fact.kid or "", because, once=once
            )
        case Reversal.END_HOME:
            await let_in_homes.end(runtime, area_id, id_, because, once=once)
        case Reversal.LET_HOME_IN:
            await let_in_homes.let_in_again(runtime, area_id, id_, because, once=once)
        case _:
            await let_in.end_sender(runtime, area_id, id_, because, once=once)
    return None


def _person(fact: AccessChanged) -> AccountId:
    if fact.account_id is None:
        raise NotFound("person")
    return fact.account_id


def _sender(fact: AccessChanged) -> SenderId:
    if fact.sender_id is None:
        raise NotFound("sender")
    return fact.sender_id
