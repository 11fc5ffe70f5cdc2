-- Areas, people, crews, referrals, and the log that is the spine of all of it.
-- Statuses repeat the tables of moves in ucr/domain; a test holds them together.

CREATE TABLE area (
    id text PRIMARY KEY CHECK (id ~ '^[a-z0-9-]{1,40}$'),
    parent_id text REFERENCES area (id),
    name text NOT NULL,
    mode text NOT NULL DEFAULT 'advise' CHECK (mode IN ('advise', 'auto')),
    version integer NOT NULL DEFAULT 1,
    -- A new epoch says that offsets may have rewound: after a restore, never otherwise.
    epoch text NOT NULL,
    head bigint NOT NULL DEFAULT 0,
    head_hash bytea NOT NULL DEFAULT '\x00'::bytea
);

-- The log: written in the transaction of the change it tells of. The offset comes from
-- the area's own row, locked until commit: gapless, in commit order, never a sequence.
CREATE TABLE event (
    area_id text NOT NULL REFERENCES area (id),
    "offset" bigint NOT NULL,
    fact text NOT NULL,
    kind text NOT NULL,
    key text NOT NULL,
    version integer NOT NULL,
    recorded_at timestamptz NOT NULL,
    referral_id uuid,
    crew_id uuid,
    body json NOT NULL,
    card json,
    hash bytea NOT NULL,
    PRIMARY KEY (area_id, "offset")
);
CREATE INDEX event_of_referral ON event (referral_id, "offset")
WHERE referral_id IS NOT NULL;

CREATE TABLE account (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    name text NOT NULL,
    role text NOT NULL CHECK (role IN ('coordinator', 'clinician', 'crew', 'manager')),
    crew_id uuid,
    CHECK ((role = 'crew') = (crew_id IS NOT NULL))
);
CREATE TABLE sign_in_link (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    expires_at timestamptz NOT NULL
);
CREATE TABLE session (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    created_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL,
    revoked_at timestamptz
);
CREATE TABLE sender (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    name text NOT NULL,
    source text NOT NULL,
    key_hash bytea UNIQUE
);

CREATE TABLE crew (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    name text NOT NULL,
    kind text NOT NULL,
    people integer NOT NULL CHECK (people IN (1, 2)),
    skills jsonb NOT NULL,
    kit text[] NOT NULL,
    base_lon double precision NOT NULL,
    base_lat double precision NOT NULL,
    UNIQUE (area_id, name)
);
CREATE TABLE shift (
    id uuid PRIMARY KEY,
    crew_id uuid NOT NULL REFERENCES crew (id),
    area_id text NOT NULL REFERENCES area (id),
    status text NOT NULL CHECK (status IN ('planned', 'on', 'paused', 'ended')),
    version integer NOT NULL,
    starts_at timestamptz NOT NULL,
    ends_at timestamptz NOT NULL CHECK (ends_at > starts_at),
    breaks jsonb NOT NULL DEFAULT '[]'
);
CREATE UNIQUE INDEX one_running_shift_of_a_crew ON shift (crew_id)
WHERE status IN ('on', 'paused');
CREATE INDEX shift_of_area ON shift (area_id, status);

CREATE TABLE referral (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    sender_id uuid NOT NULL REFERENCES sender (id),
    case_number text NOT NULL,
    status text NOT NULL CHECK (status IN (
        'needs_decision', 'waiting', 'assigned', 'declined', 'declined_told',
        'handing_back', 'handed_back', 'completed', 'cancelled'
    )),
    version integer NOT NULL,
    source text NOT NULL,
    need text NOT NULL,
    category text,
    received_at timestamptz NOT NULL,
    due_at timestamptz NOT NULL,
    due_because text NOT NULL,
    lon double precision,
    lat double precision,
    next_action text,
    next_action_at timestamptz,
    owner text,
    alarm text,
    closed_at timestamptz,
    filed_at timestamptz,
    -- The rest of the value, as the domain writes it; opaque to every query.
    value jsonb NOT NULL,
    UNIQUE (sender_id, case_number),
    -- P2: whatever is on the board has an owner and a timer.
    CHECK ((filed_at IS NULL) = (next_action IS NOT NULL)),
    CHECK ((next_action IS NULL) = (next_action_at IS NULL)),
    CHECK ((next_action IS NULL) = (owner IS NULL)),
    CHECK ((closed_at IS NOT NULL) = (
        status IN ('declined_told', 'handed_back', 'completed', 'cancelled')
    ))
);
CREATE INDEX referral_on_board ON referral (area_id) WHERE filed_at IS NULL;
CREATE INDEX referral_timer ON referral (area_id, next_action_at)
WHERE filed_at IS NULL;

CREATE TABLE decision (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    crew_id uuid REFERENCES crew (id),
    made_at timestamptz NOT NULL,
    made_by text NOT NULL,
    engine text NOT NULL,
    travel text NOT NULL,
    explanation jsonb NOT NULL
);
CREATE INDEX decision_of_referral ON decision (referral_id, made_at DESC);

CREATE TABLE assignment (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    crew_id uuid NOT NULL REFERENCES crew (id),
    decision_id uuid REFERENCES decision (id),
    status text NOT NULL CHECK (status IN (
        'proposed', 'offered', 'accepted', 'refused', 'expired', 'withdrawn', 'finished'
    )),
    version integer NOT NULL,
    by text NOT NULL,
    made_at timestamptz NOT NULL,
    offered_at timestamptz,
    expires_at timestamptz,
    received_at timestamptz,
    seen_at timestamptz,
    answered_at timestamptz,
    ended_at timestamptz,
    refusal text,
    overridden text[] NOT NULL DEFAULT '{}'
);
-- P4: a second active assignment of a crew, or of a referral, cannot be stored.
CREATE UNIQUE INDEX one_active_assignment_of_a_crew ON assignment (crew_id)
WHERE status IN ('proposed', 'offered', 'accepted');
CREATE UNIQUE INDEX one_active_assignment_of_a_referral ON assignment (referral_id)
WHERE status IN ('proposed', 'offered', 'accepted');
CREATE INDEX assignment_open ON assignment (area_id)
WHERE status IN ('proposed', 'offered', 'accepted');

CREATE TABLE visit (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    assignment_id uuid NOT NULL UNIQUE REFERENCES assignment (id),
    crew_id uuid NOT NULL REFERENCES crew (id),
    status text NOT NULL CHECK (status IN (
        'to_do', 'en_route', 'on_scene', 'completed', 'abandoned', 'stood_down'
    )),
    version integer NOT NULL,
    opened_at timestamptz NOT NULL,
    en_route_at timestamptz,
    on_scene_at timestamptz,
    ended_at timestamptz,
    outcome text,
    destination text,
    outcome_note text,
    abandoned_because text
);
CREATE UNIQUE INDEX one_active_visit_of_a_crew ON visit (crew_id)
WHERE status IN ('to_do', 'en_route', 'on_scene');
CREATE INDEX visit_open ON visit (area_id)
WHERE status IN ('to_do', 'en_route', 'on_scene');
CREATE INDEX visit_of_referral ON visit (referral_id);

CREATE TABLE plan (
    crew_id uuid PRIMARY KEY REFERENCES crew (id),
    area_id text NOT NULL REFERENCES area (id),
    version integer NOT NULL,
    stops jsonb NOT NULL,
    travel text NOT NULL,
    as_of timestamptz NOT NULL
);

-- One dispatcher per area at a time: the token fences off the one before (ADR 0005).
-- Leases run on the database's own clock, never on a demo's.
CREATE TABLE lease (
    area_id text PRIMARY KEY REFERENCES area (id),
    token bigint NOT NULL,
    holder text NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Commands already carried out: a retry is answered, never done again (P5).
CREATE TABLE idempotency (
    caller text NOT NULL,
    key text NOT NULL,
    request_hash bytea NOT NULL,
    stored_at timestamptz NOT NULL,
    PRIMARY KEY (caller, key)
);

-- Who read or did what, to whom, why. Refusals are audited too, without what was sent.
CREATE TABLE audit (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    area_id text,
    at timestamptz NOT NULL,
    actor text NOT NULL,
    action text NOT NULL,
    referral_id uuid,
    reason text
);
CREATE INDEX audit_of_referral ON audit (referral_id, at);
