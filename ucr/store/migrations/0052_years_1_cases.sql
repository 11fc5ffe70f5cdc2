-- What is asked of years of cases as of today's (P24). Each index has a migration of its
-- own: while it is made, writers of its table wait, and for nothing else.
CREATE INDEX assignment_of_referral ON assignment (referral_id);
