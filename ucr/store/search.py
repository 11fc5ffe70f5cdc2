"""Find cases of the board by what it does not show: names, numbers, addresses."""

import re
from typing import Final

from ucr.domain.ids import AreaId, ReferralId
from ucr.store.connection import Connection

NHS_NUMBER: Final = re.compile(r"\d{10}")
ANY: Final = """
SELECT id FROM referral, LATERAL (
    SELECT lower(concat_ws(
        ' ', value -> 'story' -> 'patient' ->> 'name', case_number,
        right(replace(id::text, '-', ''), 8), value -> 'location' ->> 'label',
        value -> 'location' ->> 'lines', value -> 'location' ->> 'postcode',
        replace(value -> 'location' ->> 'postcode', ' ', '')
    )) AS text
) AS told
WHERE area_id = %(area)s AND filed_at IS NULL AND (
    position(%(compact)s IN told.text) > 0
    OR NOT EXISTS (
        SELECT FROM unnest(%(words)s::text[]) AS word
        WHERE position(word IN told.text) = 0
    )
)
ORDER BY received_at DESC, id LIMIT %(limit)s
"""
BY_NHS_NUMBER: Final = r"""
SELECT id FROM referral
WHERE area_id = %(area)s AND filed_at IS NULL AND regexp_replace(
    value -> 'story' -> 'patient' ->> 'nhs_number', '\D', '', 'g'
) = %(compact)s
ORDER BY received_at DESC, id LIMIT %(limit)s
"""


async def cases(
    conn: Connection, area_id: AreaId, told: str, *, limit: int
) -> list[ReferralId]:
    """Cases on an area's board in which every word stands, the newest first.

    Ten digits are an NHS number, and are found whole or not at all.
    """
    words = told.lower().split()
    compact = "".join(words)
    query = BY_NHS_NUMBER if NHS_NUMBER.fullmatch(compact) else ANY
    cursor = await conn.execute(
        query, {"area": area_id, "words": words, "compact": compact, "limit": limit}
    )
    return [ReferralId(row[0]) for row in await cursor.fetchall()]
