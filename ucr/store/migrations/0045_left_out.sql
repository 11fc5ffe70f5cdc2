-- Open cases that an area's dispatcher goes on without, as people were told (ADR 74).
ALTER TABLE area ADD COLUMN left_out jsonb NOT NULL DEFAULT '[]'
    CHECK (jsonb_typeof(left_out) = 'array');
