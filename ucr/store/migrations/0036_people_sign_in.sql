-- Whom a provider signs in: its subject, tied to an account by a let-in link.
CREATE TABLE account_identity (
    account_id uuid PRIMARY KEY REFERENCES account (id),
    issuer text NOT NULL CHECK (length(issuer) <= 300),
    subject text NOT NULL CHECK (length(subject) BETWEEN 1 AND 255),
    linked_at timestamptz NOT NULL,
    UNIQUE (issuer, subject)
);

-- A manager's link opens once; a demo's, and one for a crew's phones, until it expires,
-- and so does what was made before.
ALTER TABLE sign_in_link ADD COLUMN opens_once boolean NOT NULL DEFAULT false;
ALTER TABLE sign_in_link ADD COLUMN used_at timestamptz;

-- When a session was last heard of: a request, or its open page.
ALTER TABLE session ADD COLUMN seen_at timestamptz;
