-- What is still to be worked out: empty but for a while after this release came.
CREATE INDEX referral_without_digests ON referral (id) WHERE person_by_number IS NULL;
