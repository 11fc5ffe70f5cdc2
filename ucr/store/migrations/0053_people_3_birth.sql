-- Who was born on this day and lives at this postcode, among a sender's.
CREATE INDEX referral_person_by_birth ON referral (sender_id, person_by_birth);
