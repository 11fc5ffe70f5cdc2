-- Crews on duty that an area's dispatcher plans without, as people were told (ADR 75).
ALTER TABLE area ADD COLUMN crews_left_out jsonb NOT NULL DEFAULT '[]'
    CHECK (jsonb_typeof(crews_left_out) = 'array');
