-- When cases of an area go back to 999, and which may go by themselves: its own policy,
-- as the domain writes it; empty: a person confirms every one.
ALTER TABLE area ADD COLUMN hand_back jsonb NOT NULL DEFAULT '{}';
