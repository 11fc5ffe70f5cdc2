-- People of the desk who sign in by a password and a code, beside a provider or without
-- one (ADR 57).
CREATE TABLE local_sign_in (
    account_id uuid PRIMARY KEY REFERENCES account (id),
    handle text NOT NULL UNIQUE CHECK (handle = lower(handle) AND length(handle) <= 64),
    -- Argon2id with its parameters and salt.
    password_hash text NOT NULL,
    -- The secret of the second factor, under the key of UCR_LOCAL_KEY.
    secret bytea NOT NULL,
    -- The 30 seconds of the newest code that was taken: none before it is good again.
    last_step bigint NOT NULL,
    set_at timestamptz NOT NULL
);
SELECT wall_off('local_sign_in', 'account_id IN (SELECT id FROM account)');

-- For a phone that is lost: each stands in for one code, once. They are long and random,
-- so that a plain hash is enough.
CREATE TABLE recovery_code (
    account_id uuid NOT NULL REFERENCES account (id),
    code_hash bytea NOT NULL,
    used_at timestamptz,
    PRIMARY KEY (account_id, code_hash)
);
SELECT wall_off('recovery_code', 'account_id IN (SELECT id FROM account)');

-- How often a sign-in failed of late, by the hash of what was tried: a name, an address.
CREATE TABLE sign_in_try (
    of_hash bytea PRIMARY KEY,
    failures integer NOT NULL CHECK (failures >= 0),
    last_at timestamptz NOT NULL,
    next_at timestamptz NOT NULL
);
CREATE INDEX sign_in_try_old ON sign_in_try (last_at);

-- A desk that nobody sits at is locked: since when, and when somebody last did something.
ALTER TABLE session ADD COLUMN locked_at timestamptz;
ALTER TABLE session ADD COLUMN acted_at timestamptz;

SELECT wall_off_areas();
REVOKE ALL ON sign_in_try FROM ucr_caller;
