-- Where a sender wants to hear how its cases go. It has one, or none.
CREATE TABLE webhook (
    sender_id uuid PRIMARY KEY REFERENCES sender (id),
    url text NOT NULL,
    -- Whether its 2xx to a declined or handed-back case means: the case is ours again.
    takes_back boolean NOT NULL,
    made_at timestamptz NOT NULL,
    -- Since when its server says that it is gone (410): nothing is posted there.
    disabled_at timestamptz
);

-- What its messages are signed with: needed in clear, unlike every other secret here.
CREATE TABLE webhook_secret (
    sender_id uuid NOT NULL REFERENCES webhook (sender_id) ON DELETE CASCADE,
    number bigint GENERATED ALWAYS AS IDENTITY,
    secret text NOT NULL,
    -- A secret that was replaced signs along until then; NULL: the newest one.
    until timestamptz,
    PRIMARY KEY (sender_id, number)
);
CREATE UNIQUE INDEX one_newest_secret ON webhook_secret (sender_id)
WHERE until IS NULL;
