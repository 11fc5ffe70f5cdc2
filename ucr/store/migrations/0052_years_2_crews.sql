-- What a crew ended last.
CREATE INDEX assignment_ended_of_crew ON assignment (crew_id, ended_at)
WHERE ended_at IS NOT NULL;
