-- Care homes and other referrers whose people sign in by a link and ask at a page.
ALTER TABLE account ADD COLUMN sender_id uuid REFERENCES sender (id);
ALTER TABLE account DROP CONSTRAINT account_role_check;
ALTER TABLE account ADD CONSTRAINT account_role_check
CHECK (role IN ('coordinator', 'clinician', 'crew', 'manager', 'home'));
ALTER TABLE account ADD CONSTRAINT account_of_home_check
CHECK ((role = 'home') = (sender_id IS NOT NULL));

CREATE TABLE home (
    sender_id uuid PRIMARY KEY REFERENCES sender (id),
    account_id uuid NOT NULL UNIQUE REFERENCES account (id),
    email text NOT NULL UNIQUE CHECK (email = lower(email)),
    lines text[] NOT NULL,
    postcode text,
    lon double precision,
    lat double precision,
    CHECK ((lon IS NULL) = (lat IS NULL))
);

-- A magic link: of its secret only the hash; it opens one session, once.
CREATE TABLE home_link (
    token_hash bytea PRIMARY KEY,
    account_id uuid NOT NULL REFERENCES account (id),
    made_by text NOT NULL,
    made_at timestamptz NOT NULL,
    expires_at timestamptz NOT NULL CHECK (expires_at > made_at),
    used_at timestamptz
);
CREATE INDEX home_link_made ON home_link (made_by, made_at);
