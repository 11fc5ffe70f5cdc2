-- What a crew drives or rides on one shift, and the kit that is always aboard (ADR 61).
ALTER TABLE shift ADD COLUMN vehicle jsonb
    CHECK (jsonb_typeof(vehicle) = 'object' AND vehicle ? 'name' AND vehicle ? 'kit');
