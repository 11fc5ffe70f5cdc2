-- A crew that a job was taken from must say that it knows (P20).
ALTER TABLE assignment
ADD COLUMN stand_down_at timestamptz,
ADD COLUMN stand_down_received_at timestamptz,
ADD COLUMN stand_down_ended_at timestamptz,
ADD COLUMN stand_down_unheard_at timestamptz,
ADD COLUMN superseded_at timestamptz;
CREATE INDEX assignment_stand_down ON assignment (area_id, stand_down_at)
WHERE stand_down_at IS NOT NULL AND stand_down_ended_at IS NULL;
