-- A phone that comes back after its session was wiped must know that it is not merely late.
ALTER TABLE session ADD COLUMN wiped_at timestamptz;
CREATE INDEX account_crew ON account (crew_id) WHERE crew_id IS NOT NULL;
