-- What the desk writes to a crew: it stays open until somebody of the crew has seen it
-- or a person at the desk has closed it. Its words are here and nowhere else.
CREATE TABLE crew_message (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    crew_id uuid NOT NULL REFERENCES crew (id),
    referral_id uuid REFERENCES referral (id),
    number integer NOT NULL CHECK (number > 0),
    status text NOT NULL CHECK (status IN ('sent', 'received', 'seen', 'closed')),
    version integer NOT NULL,
    words text NOT NULL CHECK (length(words) BETWEEN 1 AND 200),
    sent_at timestamptz NOT NULL,
    sent_by text NOT NULL,
    received_at timestamptz,
    seen_at timestamptz,
    seen_by text,
    unseen_at timestamptz,
    unseen_because text CHECK (unseen_because IN ('not_in_time', 'shift_ended')),
    closed_at timestamptz,
    closed_by text,
    closed_because text CHECK (closed_because IN ('told_by_voice', 'not_needed')),
    UNIQUE (crew_id, number),
    CHECK ((status = 'seen') = (seen_at IS NOT NULL)),
    CHECK ((seen_at IS NULL) = (seen_by IS NULL)),
    CHECK ((status = 'closed') = (closed_at IS NOT NULL)),
    CHECK ((closed_at IS NULL) = (closed_by IS NULL)),
    CHECK ((closed_at IS NULL) = (closed_because IS NULL)),
    CHECK ((unseen_at IS NULL) = (unseen_because IS NULL))
);
CREATE INDEX crew_message_open ON crew_message (area_id, sent_at)
WHERE status IN ('sent', 'received');
CREATE INDEX crew_message_of_case ON crew_message (referral_id, sent_at)
WHERE referral_id IS NOT NULL;

-- A push about a message is about no case that an offer's push could overtake.
ALTER TABLE outbox ALTER COLUMN referral_id DROP NOT NULL;

-- What was told of a case before it was told anew: as it stood up to this version.
-- Who changed it, and when, is in the log, where the next version is.
CREATE TABLE told_before (
    referral_id uuid NOT NULL REFERENCES referral (id),
    version integer NOT NULL,
    value jsonb NOT NULL,
    PRIMARY KEY (referral_id, version)
);
