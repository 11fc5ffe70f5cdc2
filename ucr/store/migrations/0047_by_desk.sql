-- What the desk did to a crew's shift last, until the crew does something itself: its
-- phone says so in words (ADR 80).
ALTER TABLE shift ADD COLUMN by_desk jsonb
    CHECK (by_desk ? 'move' AND by_desk ? 'at');
CREATE INDEX shift_changed_by_desk ON shift (crew_id) WHERE by_desk IS NOT NULL;
