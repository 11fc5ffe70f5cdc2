-- Senders that were a flood, now or before (P34). `last_at` is written by whoever was
-- flooded, every few seconds at most; everything else by steps, with a fact (ADR 86).
CREATE TABLE flood (
    sender_id uuid PRIMARY KEY REFERENCES sender (id),
    area_id text NOT NULL REFERENCES area (id),
    version integer NOT NULL DEFAULT 1,
    last_at timestamptz NOT NULL,
    since_at timestamptz,
    acknowledged_by text,
    acknowledged_at timestamptz,
    CHECK ((acknowledged_by IS NULL) = (acknowledged_at IS NULL)),
    CHECK (since_at IS NOT NULL OR acknowledged_at IS NULL)
);
CREATE INDEX flood_of_area ON flood (area_id);
