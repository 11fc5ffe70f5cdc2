-- Whose access has ended: a person's, who then signs in no more, or a sender's.
ALTER TABLE account ADD COLUMN ended_at timestamptz;
ALTER TABLE sender ADD COLUMN ended_at timestamptz;
CREATE INDEX session_of_account ON session (account_id, created_at);
