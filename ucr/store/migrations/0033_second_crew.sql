-- Two crews may meet at one case: one leads it, one more comes to help. What was stored
-- before leads. At most one of each is open (P4); the old index goes last.
ALTER TABLE assignment
    ADD COLUMN part text NOT NULL DEFAULT 'lead' CHECK (part IN ('lead', 'assist')),
    ADD COLUMN rung smallint NOT NULL DEFAULT 0;
ALTER TABLE visit
    ADD COLUMN part text NOT NULL DEFAULT 'lead' CHECK (part IN ('lead', 'assist'));
CREATE UNIQUE INDEX one_active_assignment_of_a_part ON assignment (referral_id, part)
WHERE status IN ('proposed', 'offered', 'accepted');
DROP INDEX one_active_assignment_of_a_referral;
