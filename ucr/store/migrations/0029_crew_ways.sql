-- How a crew gets about, how far and how often it may be sent, and what people may
-- wish for in it.
ALTER TABLE crew
    ADD COLUMN goes_by text NOT NULL DEFAULT 'car'
        CHECK (goes_by IN ('car', 'bike', 'walk')),
    ADD COLUMN furthest_min integer CHECK (furthest_min > 0),
    ADD COLUMN most_visits integer CHECK (most_visits > 0),
    ADD COLUMN traits text[] NOT NULL DEFAULT '{}';

-- How many visits a crew has had in its shift: counted at each look of the dispatcher.
CREATE INDEX visit_ended_of_crew ON visit (crew_id, ended_at);
