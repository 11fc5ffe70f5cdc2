-- The latest time in an area's log: no later step is earlier, whichever process takes it,
-- and whatever was done to its machine's clock (P16, ADR 70).
ALTER TABLE area ADD COLUMN last_at timestamptz;
UPDATE area SET last_at = (
    SELECT max(recorded_at) FROM event WHERE area_id = area.id
);
