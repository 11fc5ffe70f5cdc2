-- One row a feed of an ambulance stack: whose turn it is to read it, and how that went.
-- Turns run on the database's own clock, never on a demo's.
CREATE TABLE stack_feed (
    name text PRIMARY KEY CHECK (name ~ '^[a-z0-9-]{1,40}$'),
    area_id text NOT NULL REFERENCES area (id),
    next_look_at timestamptz NOT NULL,
    -- Counts the looks: only the newest may write what it read.
    looks bigint NOT NULL DEFAULT 0,
    read_at timestamptz,
    as_of timestamptz,
    failed_since timestamptz,
    failure text,
    CHECK ((failed_since IS NULL) = (failure IS NULL)),
    CHECK ((read_at IS NULL) = (as_of IS NULL))
);

-- The newest reading of the waiting calls, thin: no name, no address, no story. A call
-- goes when it leaves the stack, and all of them when nobody could read it for long.
CREATE TABLE stack_call (
    feed text NOT NULL REFERENCES stack_feed (name),
    id text NOT NULL,
    call jsonb NOT NULL,
    -- Nearest named place, looked up once: to look it up costs milliseconds a call.
    locality text NOT NULL,
    PRIMARY KEY (feed, id)
);

-- Which call became which referral, and by whom: written with the referral itself.
CREATE TABLE stack_take (
    referral_id uuid PRIMARY KEY REFERENCES referral (id),
    area_id text NOT NULL REFERENCES area (id),
    feed text NOT NULL,
    call_id text NOT NULL,
    taken_by text NOT NULL,
    taken_at timestamptz NOT NULL,
    reason text,
    UNIQUE (feed, call_id)
);
CREATE INDEX stack_take_of_area ON stack_take (area_id, taken_at);
