-- How far each area's log has been answered: moved in the transaction that composes.
CREATE TABLE answered (
    area_id text PRIMARY KEY REFERENCES area (id),
    "offset" bigint NOT NULL
);

-- What senders must hear, whole, from before it is sent until it is known to have
-- arrived. The id is the message's own: a retry repeats it.
CREATE TABLE outbox (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    number bigint GENERATED ALWAYS AS IDENTITY,
    kind text NOT NULL CHECK (kind IN ('interim', 'rejection', 'final')),
    closes boolean NOT NULL,
    body json NOT NULL,
    headers json NOT NULL,
    made_at timestamptz NOT NULL,
    give_up_at timestamptz NOT NULL,
    state text NOT NULL DEFAULT 'waiting'
        CHECK (state IN ('waiting', 'delivered', 'parked')),
    tries integer NOT NULL DEFAULT 0,
    next_try_at timestamptz NOT NULL,
    last_answer text,
    ended_at timestamptz,
    CHECK ((state = 'waiting') = (ended_at IS NULL)),
    UNIQUE (referral_id, kind)
);
CREATE INDEX outbox_waiting ON outbox (next_try_at) WHERE state = 'waiting';
