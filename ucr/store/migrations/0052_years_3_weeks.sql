-- An area's cases of a week.
CREATE INDEX referral_received ON referral (area_id, received_at);
