"""Somebody whom a provider has signed in comes in, if a manager let them in before."""

from ucr.domain.access import DESK
from ucr.domain.account import Account
from ucr.domain.errors import NotAllowed, NotSignedIn
from ucr.domain.ids import account as by_account
from ucr.identity.provider import Known
from ucr.runtime import Runtime
from ucr.settings.sign_in import Provider
from ucr.store import accounts, audit, identities
from ucr.store.audit import Line
from ucr.store.connection import Connection


async def come_in(
    runtime: Runtime, conn: Connection, provider: Provider, known: Known, link: str
) -> Account:
    """The account of a provider's subject, in the caller's transaction.

    Args:
        link: A manager's link, which ties this subject to its account; "": none.

    Raises:
        NotSignedIn: The link is nobody's, or was used.
        NotAllowed: Nobody let this person in, they are another account already, or the
            provider does not tell them as what a manager let them in as.
    """
    at = runtime.clock.now()
    if link:
        account = await accounts.use_link(conn, link, at=at)
        if not await identities.tie(
            conn, account.id, known.issuer, known.subject, at=at
        ):
            raise NotAllowed("This sign-in belongs to another account already")
    else:
        found = await identities.find(conn, known.issuer, known.subject)
        if found is None:
            raise NotAllowed("Nobody has let this person in: ask the service's manager")
        account = found
    _demand_role(provider, known, account)
    action = "tied a provider's sign-in" if link else "signed in by the provider"
    line = Line(
        at=at, actor=by_account(account.id), action=action, area_id=account.area_id
    )
    await audit.write(conn, line)
    return account


def _demand_role(provider: Provider, known: Known, account: Account) -> None:
    if account.role not in DESK:
        raise NotSignedIn
    if provider.role_claim and account.role not in {
        provider.roles[role] for role in known.roles if role in provider.roles
    }:
        raise NotAllowed(
            "The provider does not know this person in the role that they have here"
        )
