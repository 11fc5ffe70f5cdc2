-- Filters of the queue that a person gave a name: they follow the person, not the device.
-- Codes and place names only; words that somebody searched for are never kept.
CREATE TABLE saved_view (
    account_id uuid NOT NULL REFERENCES account (id) ON DELETE CASCADE,
    name text NOT NULL,
    filter jsonb NOT NULL,
    saved_at timestamptz NOT NULL,
    PRIMARY KEY (account_id, name)
);
