-- Reaching a crew that has not answered: its number, its phones, and what was tried.
ALTER TABLE crew ADD COLUMN phone text CHECK (phone ~ '^\+447[0-9]{9}$');
ALTER TABLE assignment ADD COLUMN calls jsonb NOT NULL DEFAULT '[]';

-- One phone's address at its push service, for as long as its session lasts.
CREATE TABLE push_subscription (
    session_hash bytea PRIMARY KEY REFERENCES session (token_hash) ON DELETE CASCADE,
    crew_id uuid NOT NULL REFERENCES crew (id),
    endpoint text NOT NULL UNIQUE,
    p256dh bytea NOT NULL CHECK (length(p256dh) = 65),
    auth bytea NOT NULL CHECK (length(auth) = 16),
    made_at timestamptz NOT NULL
);
CREATE INDEX push_subscription_crew ON push_subscription (crew_id);

-- Whoever ends a session, and by whatever way: its phone is not called any more.
CREATE FUNCTION forget_push_subscription() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    DELETE FROM push_subscription WHERE session_hash = NEW.token_hash;
    RETURN NULL;
END
$$;
CREATE TRIGGER session_revoked AFTER UPDATE OF revoked_at ON session
    FOR EACH ROW WHEN (NEW.revoked_at IS NOT NULL)
    EXECUTE FUNCTION forget_push_subscription();
