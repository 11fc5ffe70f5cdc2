-- Who has this NHS number, among a sender's.
CREATE INDEX referral_person_by_number ON referral (sender_id, person_by_number);
