-- When a crew was first with the person of a case: the rule of ucr/domain/reached.py, once,
-- for what stands on boards (ADR 82). What is filed is on no screen: its visits tell it.
WITH visited AS (
    SELECT referral_id, part, opened_at, on_scene_at, ended_at,
        coalesce(outcome = 'not_found', false)
        OR coalesce(abandoned_because IN ('no_access', 'scene_unsafe'), false) AS in_vain
    FROM visit JOIN referral ON referral.id = referral_id
    WHERE filed_at IS NULL
), met AS (
    SELECT referral_id, min(on_scene_at) AS at FROM visited AS one
    WHERE isfinite(on_scene_at) AND NOT in_vain AND NOT EXISTS (
        SELECT FROM visited AS failed
        WHERE failed.referral_id = one.referral_id AND failed.part = 'lead'
            AND failed.in_vain
            AND one.on_scene_at BETWEEN failed.opened_at AND failed.ended_at
    )
    GROUP BY referral_id
), told AS (
    SELECT referral_id, at FROM met
    UNION ALL
    SELECT follower.id, met.at FROM met
    JOIN referral AS lead ON lead.id = met.referral_id
        AND lead.value #> '{ties,followers}' <> '[]'
    JOIN referral AS follower ON lead.value #> '{ties,followers}'
        @> jsonb_build_array(jsonb_build_object('id', follower.id))
    WHERE follower.closed_at IS NOT NULL
), first AS (
    SELECT referral_id, min(at) AS at FROM told GROUP BY referral_id
)
UPDATE referral SET value = jsonb_set(
    value, '{reached_at}',
    to_jsonb(to_char(first.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'))
)
FROM first WHERE id = first.referral_id AND filed_at IS NULL;
