-- How a system that sends proves who it is: by a JWT that it signs for each request,
-- beside its key or instead of it.
CREATE TABLE sender_public_key (
    sender_id uuid NOT NULL REFERENCES sender (id),
    kid text NOT NULL CHECK (length(kid) BETWEEN 1 AND 100),
    jwk jsonb NOT NULL,
    added_at timestamptz NOT NULL,
    ended_at timestamptz,
    PRIMARY KEY (sender_id, kid)
);

-- What was signed and has come in, until it would have expired by itself: each is good
-- for one request.
CREATE TABLE sender_assertion (
    sender_id uuid NOT NULL REFERENCES sender (id),
    jti_hash bytea NOT NULL,
    expires_at timestamptz NOT NULL,
    PRIMARY KEY (sender_id, jti_hash)
);
CREATE INDEX sender_assertion_expired ON sender_assertion (expires_at);

-- While a sender changes over, the key before its newest may stay good for a while.
ALTER TABLE sender ADD COLUMN key_hash_before bytea;
ALTER TABLE sender ADD COLUMN key_before_until timestamptz;
CREATE UNIQUE INDEX sender_key_before ON sender (key_hash_before);
