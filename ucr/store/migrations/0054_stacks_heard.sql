-- A 999 stack is listened for as a sender is: silent when no process has read a list of
-- it that is new enough (P12, ADR 93). What reads it writes no more than before: when it
-- was heard is told by `read_at` and `as_of`, so that a reader of the release before is
-- heard too. `limit_s` NULL: the settings name it no longer.
ALTER TABLE stack_feed
    ADD COLUMN id uuid NOT NULL DEFAULT gen_random_uuid(),
    ADD COLUMN label text,
    ADD COLUMN limit_s integer CHECK (limit_s > 0),
    ADD COLUMN version integer NOT NULL DEFAULT 1,
    ADD COLUMN watched_at timestamptz,
    ADD COLUMN silent_since timestamptz,
    ADD COLUMN acknowledged_by text,
    ADD COLUMN acknowledged_at timestamptz,
    ADD CHECK ((watched_at IS NULL) = (label IS NULL)),
    ADD CHECK (watched_at IS NOT NULL OR limit_s IS NULL),
    ADD CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
    ADD CHECK (silent_since IS NOT NULL OR acknowledged_at IS NULL);
