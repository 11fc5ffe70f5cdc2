"""How the service does, in numbers: what a monitoring system asks for, and no person.

Ages are in seconds of the service's clock, of the oldest there is; 0 where none waits.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from ucr.domain.calls import Way
from ucr.domain.ids import AreaId
from ucr.store.connection import Connection
from ucr.store.rows import read_as


@dataclass(frozen=True, slots=True, kw_only=True)
class Indicators:
    """One area, at one moment.

    Attributes:
        undecided_s: The oldest case about which nobody has decided yet.
        unassigned_s: The oldest case that no crew was asked about yet.
        unanswered_s: The oldest offer that no crew has answered.
        alarms: Cases that a person must look at, and none has.
        overdue: Cases past their time whose clock still runs.
        timer_late_s: By how much the latest look at a timer is late.
        silent_feeds: Systems that were not heard for too long.
        left_out: Open cases that the dispatcher goes on without, as people were told.
        crews_left_out: The same of crews on duty.
        untold: Answers that a sender has not had, and the oldest of them.
        unanswered_events: What of the log was not yet looked at for what senders hear.
        has_dispatcher: Whether somebody decides here now.
        foreseen: Visits of the last 24 hours for which a chance of being late was kept
            with the choice of crew.
        brier: Their mean squared error of that chance: 0 is all-knowing, 0.25 a coin.
        foreseen_off_s: By how much they began before or after it was thought likely.
    """

    area_id: AreaId
    open: int
    undecided_s: float
    unassigned_s: float
    unanswered_s: float
    alarms: int
    overdue: int
    timer_late_s: float
    silent_feeds: int
    left_out: int
    crews_left_out: int
    untold: int
    untold_s: float
    head: int
    unanswered_events: int
    has_dispatcher: bool
    foreseen: int
    brier: float
    foreseen_off_s: float


ROW: Final = read_as(Indicators)
ASK: Final = """
WITH now AS (SELECT %(at)s::timestamptz AS at), board AS (
    SELECT area_id,
        count(*) AS open,
        min(received_at) FILTER (WHERE status = 'needs_decision') AS undecided,
        min(received_at) FILTER (WHERE status = 'waiting') AS unassigned,
        count(*) FILTER (WHERE alarm IS NOT NULL) AS alarms,
        count(*) FILTER (WHERE due_at < %(at)s AND next_action IN (
            'decide', 'match', 'choose', 'confirm', 'answer', 'reassign', 'set_off',
            'arrive'
        )) AS overdue,
        min(next_action_at) AS timer
    FROM referral WHERE filed_at IS NULL GROUP BY area_id
), offer AS (
    SELECT area_id, min(offered_at) AS since FROM assignment
    WHERE status = 'offered' GROUP BY area_id
), silent AS (
    SELECT area_id, count(*) AS feeds FROM feed
    WHERE silent_since IS NOT NULL GROUP BY area_id
), untold AS (
    SELECT outbox.area_id, count(*) AS answers, min(made_at) AS since
    FROM outbox JOIN referral ON referral.id = outbox.referral_id
    WHERE filed_at IS NULL AND state IN ('waiting', 'parked')
        AND channel <> ALL (%(to_crews)s)
    GROUP BY outbox.area_id
), foreseen AS (
    SELECT visit.area_id, count(*) AS visits,
        avg(power(late - (on_scene_at > due_at)::int, 2)) AS brier,
        avg(abs(extract(epoch FROM on_scene_at - likely_by))) AS off_s
    FROM now CROSS JOIN area
    JOIN visit ON visit.area_id = area.id AND visit.drive IS NOT NULL
        AND on_scene_at IS NOT NULL AND on_scene_at > at - interval '24 hours'
    JOIN referral ON referral.id = visit.referral_id
    JOIN assignment ON assignment.id = visit.assignment_id
    JOIN decision ON decision.id = assignment.decision_id
    CROSS JOIN LATERAL (
        SELECT (explanation -> 'chance' ->> 'late')::float8 AS late,
            (explanation -> 'chance' ->> 'likely_by')::timestamptz AS likely_by
    ) AS chance
    WHERE late IS NOT NULL GROUP BY visit.area_id
)
SELECT area.id AS area_id, coalesce(board.open, 0) AS open,
    coalesce(extract(epoch FROM at - undecided), 0)::float8 AS undecided_s,
    coalesce(extract(epoch FROM at - unassigned), 0)::float8 AS unassigned_s,
    coalesce(extract(epoch FROM at - offer.since), 0)::float8 AS unanswered_s,
    coalesce(alarms, 0) AS alarms, coalesce(overdue, 0) AS overdue,
    greatest(coalesce(extract(epoch FROM at - timer), 0), 0)::float8 AS timer_late_s,
    coalesce(silent.feeds, 0) AS silent_feeds,
    jsonb_array_length(area.left_out) AS left_out,
    jsonb_array_length(area.crews_left_out) AS crews_left_out,
    coalesce(untold.answers, 0) AS untold,
    coalesce(extract(epoch FROM at - untold.since), 0)::float8 AS untold_s,
    area.head,
    area.head - coalesce(answered."offset", 0) AS unanswered_events,
    coalesce(lease.expires_at > clock_timestamp(), false) AS has_dispatcher,
    coalesce(foreseen.visits, 0) AS foreseen,
    coalesce(foreseen.brier, 0)::float8 AS brier,
    coalesce(foreseen.off_s, 0)::float8 AS foreseen_off_s
FROM area CROSS JOIN now
LEFT JOIN board ON board.area_id = area.id
LEFT JOIN offer ON offer.area_id = area.id
LEFT JOIN silent ON silent.area_id = area.id
LEFT JOIN untold ON untold.area_id = area.id
LEFT JOIN answered ON answered.area_id = area.id
LEFT JOIN foreseen ON foreseen.area_id = area.id
LEFT JOIN lease ON lease.area_id = area.id
ORDER BY area.id
"""


async def indicators(conn: Connection, *, at: datetime) -> list[Indicators]:
    """Every area as it stands."""
    cursor = conn.cursor(row_factory=ROW)
    await cursor.execute(ASK, {"at": at, "to_crews": list(Way)})
    return await cursor.fetchall()
