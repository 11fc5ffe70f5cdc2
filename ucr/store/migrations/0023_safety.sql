-- A crew's own safety: one row a crew from its first call for help or timer on.
-- `next_at` is when the ladder moves by itself; the dispatcher looks each second.
CREATE TABLE crew_safety (
    crew_id uuid PRIMARY KEY REFERENCES crew (id),
    area_id text NOT NULL REFERENCES area (id),
    version integer NOT NULL DEFAULT 1,
    help jsonb,
    check_in jsonb,
    closed jsonb,
    next_at timestamptz
);
CREATE INDEX crew_safety_due ON crew_safety (area_id, next_at);

-- A tracking app that says where a crew is while its phone is locked. The token is
-- told once; only its hash is here.
CREATE TABLE device (
    id uuid PRIMARY KEY,
    crew_id uuid NOT NULL REFERENCES crew (id),
    area_id text NOT NULL REFERENCES area (id),
    token_hash bytea NOT NULL UNIQUE,
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    revoked_at timestamptz
);
CREATE INDEX device_of_crew ON device (crew_id);
