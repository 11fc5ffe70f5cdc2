-- Crews on duty that an area's dispatcher plans without, as people were told (ADR 75).
ALTER TABLE area ADD COLUMN crews_left_out jsonb NOT NULL DEFAULT '[]'
    CHECK (jsonb_typeof(crews_left_out) = 'array');

-- Cases whose change a sender asked for and could not be told, as the record could not be
-- read; at_offset: since when it can be read again, as an offset of its area's log.
CREATE TABLE owed_outcome (
    referral_id uuid PRIMARY KEY REFERENCES referral (id),
    area_id text NOT NULL REFERENCES area (id),
    sender_id uuid NOT NULL REFERENCES sender (id),
    at_offset bigint
);
CREATE INDEX owed_outcome_unread ON owed_outcome (area_id) WHERE at_offset IS NULL;
CREATE INDEX owed_outcome_of_sender ON owed_outcome (sender_id, at_offset);
