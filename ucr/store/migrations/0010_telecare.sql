-- Systems whose silence is watched (P12). `last_heard_at` is written by whoever hears
-- them, at most every few seconds; everything else by steps, with a fact.
CREATE TABLE feed (
    sender_id uuid PRIMARY KEY REFERENCES sender (id),
    area_id text NOT NULL REFERENCES area (id),
    limit_s integer CHECK (limit_s BETWEEN 30 AND 86400),
    version integer NOT NULL DEFAULT 1,
    last_heard_at timestamptz NOT NULL,
    silent_since timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL))
);
CREATE INDEX feed_of_area ON feed (area_id);

-- Each telecare message as it was taken, with the case that it made or changed. What
-- came before in the same words is a retry, however late.
CREATE TABLE telecare_alert (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    sender_id uuid NOT NULL REFERENCES sender (id),
    arc_id text NOT NULL,
    alert_id text NOT NULL,
    body_hash bytea NOT NULL,
    referral_id uuid NOT NULL REFERENCES referral (id),
    at timestamptz NOT NULL,
    body jsonb NOT NULL,
    UNIQUE (sender_id, arc_id, alert_id, body_hash)
);
CREATE INDEX telecare_alert_by_id ON telecare_alert (sender_id, alert_id, id DESC);
CREATE INDEX telecare_alert_of_referral ON telecare_alert (referral_id);
