-- What is asked of years of cases as of today's (P24): a case's assignments, a crew's last
-- one, an area's cases of a week, those that are not closed, and, by a sender that looks
-- for its patient, those of one person. While they are made, writers wait.
CREATE INDEX assignment_of_referral ON assignment (referral_id);
CREATE INDEX assignment_ended_of_crew ON assignment (crew_id, ended_at)
WHERE ended_at IS NOT NULL;
CREATE INDEX referral_received ON referral (area_id, received_at);
CREATE INDEX referral_not_closed ON referral (area_id) WHERE closed_at IS NULL;
CREATE INDEX referral_of_number ON referral (
    sender_id, (value -> 'story' -> 'patient' ->> 'nhs_number')
);
CREATE INDEX referral_of_birthday ON referral (
    sender_id, (value -> 'story' -> 'patient' ->> 'born_on')
);
