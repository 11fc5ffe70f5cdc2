-- What the audit was up to a line: each seal's hash follows from every line before it.
-- The newest is also written down outside of the database (UCR_ANCHORS).
CREATE TABLE audit_seal (
    last_id bigint PRIMARY KEY,
    at timestamptz NOT NULL,
    lines bigint NOT NULL CHECK (lines > 0),
    hash bytea NOT NULL
);

-- A case that was opened by somebody to whom it is closed: why, and until when.
CREATE TABLE glass (
    id uuid PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    area_id text NOT NULL REFERENCES area (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    reason text NOT NULL,
    broken_at timestamptz NOT NULL,
    until_at timestamptz NOT NULL CHECK (until_at > broken_at)
);
CREATE INDEX glass_of_area ON glass (area_id, broken_at);
CREATE INDEX glass_of_account ON glass (account_id, broken_at);
-- What people read out: the last eight digits of the id.
CREATE INDEX referral_reference ON referral (right(id::text, 8));
CREATE INDEX audit_of_area ON audit (area_id, at);
