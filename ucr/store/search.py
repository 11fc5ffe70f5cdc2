"""Find cases of the board by names, numbers, addresses, and who went there."""

import re
from typing import Final

from ucr.domain.ids import AreaId, ReferralId
from ucr.store.connection import Connection

TEN_DIGITS: Final = re.compile(r"\d{10}")
DIALLED: Final = re.compile(r"(?:\+?44|0)?(\d{6,10})")
"""A number as people dial it: what stands before it, of the country, is left out."""
FOUND: Final = r"""
SELECT id FROM referral, LATERAL (
    SELECT lower(concat_ws(
        ' ', value -> 'story' -> 'patient' ->> 'name', case_number,
        right(replace(id::text, '-', ''), 8), value -> 'location' ->> 'label',
        value -> 'location' ->> 'lines', value -> 'location' ->> 'postcode',
        replace(value -> 'location' ->> 'postcode', ' ', ''), (
            SELECT string_agg(concat_ws(' ', name, replace(name, ' ', '')), ' ')
            FROM assignment JOIN crew ON crew.id = crew_id
            WHERE referral_id = referral.id
                AND status IN ('proposed', 'offered', 'accepted', 'finished')
        )
    )) AS text, regexp_replace(
        value -> 'story' -> 'patient' ->> 'nhs_number', '\D', '', 'g'
    ) AS nhs_number, regexp_replace(concat_ws(
        ',', value -> 'story' -> 'patient' ->> 'phone',
        jsonb_path_query_array(value, '$.story.contacts[*].phone')::text
    ), '[^0-9,]', '', 'g') AS phones
) AS told
WHERE area_id = %(area)s AND filed_at IS NULL AND (
    position(%(compact)s IN told.text) > 0
    OR told.nhs_number = %(nhs_number)s
    OR position(%(dialled)s::text IN told.phones) > 0
    OR (%(nhs_number)s::text IS NULL AND NOT EXISTS (
        SELECT FROM unnest(%(words)s::text[]) AS word
        WHERE position(word IN told.text) = 0
    ))
)
ORDER BY received_at DESC, id LIMIT %(limit)s
"""


async def cases(
    conn: Connection, area_id: AreaId, told: str, *, limit: int
) -> list[ReferralId]:
    """Cases on an area's board in which every word stands, the newest first.

    Ten digits are an NHS number, found whole or not at all, and may be a sender's
    number too, or a telephone number: whichever it is, its case is found.
    """
    words = told.lower().split()
    compact = "".join(words)
    dialled = DIALLED.fullmatch(compact)
    cursor = await conn.execute(
        FOUND,
        {
            "area": area_id,
            "words": words,
            "compact": compact,
            "nhs_number": compact if TEN_DIGITS.fullmatch(compact) else None,
            "dialled": dialled[1] if dialled else None,
            "limit": limit,
        },
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]
