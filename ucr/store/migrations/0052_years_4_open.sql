-- What is not closed.
CREATE INDEX referral_not_closed ON referral (area_id) WHERE closed_at IS NULL;
