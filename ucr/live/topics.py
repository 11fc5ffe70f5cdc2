"""The names that a session may listen to: clients cannot invent any."""

from ucr.domain.account import Account, Session
from ucr.domain.codes import Role
from ucr.domain.ids import AreaId, CrewId


def of_area(area_id: AreaId) -> str:
    """The board of an area."""
    return f"area/{area_id}"


def of_crew(crew_id: CrewId) -> str:
    """The mailbox of a crew."""
    return f"crew/{crew_id}"


def allowed(session: Session) -> tuple[str, ...]:
    """What this session may listen to: a crew its own mailbox, others their area.

    A home may listen to nothing: what is told of its cases, it asks for.
    """
    account: Account = session.account
    if account.role is Role.HOME:
        return ()
    if account.crew_id is not None:
        return (of_crew(account.crew_id),)
    return (of_area(account.area_id),)
