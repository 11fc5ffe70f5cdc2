-- A crew lent to another area: whom it works for at the moment, from when, until when.
ALTER TABLE crew ADD COLUMN lent_to text REFERENCES area (id);
ALTER TABLE crew ADD CONSTRAINT crew_lent_elsewhere CHECK (lent_to <> area_id);

CREATE TABLE loan (
    id uuid PRIMARY KEY,
    crew_id uuid NOT NULL REFERENCES crew (id),
    shift_id uuid NOT NULL REFERENCES shift (id),
    from_area text NOT NULL REFERENCES area (id),
    to_area text NOT NULL REFERENCES area (id),
    status text NOT NULL CHECK (status IN ('lent', 'recalled', 'ended')),
    version integer NOT NULL,
    lent_at timestamptz NOT NULL,
    lent_by text NOT NULL,
    because text NOT NULL,
    words text NOT NULL,
    until_at timestamptz NOT NULL,
    -- The shift's own end, which the loan's end stands in for meanwhile.
    shift_ends_at timestamptz NOT NULL,
    ended_at timestamptz,
    ended_because text,
    CHECK (from_area <> to_area),
    CHECK ((ended_at IS NOT NULL) = (status = 'ended'))
);
CREATE UNIQUE INDEX one_loan_of_a_crew ON loan (crew_id) WHERE status <> 'ended';
CREATE INDEX loan_of_lender ON loan (from_area, status);
CREATE INDEX loan_of_borrower ON loan (to_area, status);

-- Each crew as it is now: in the area for which it works, under the name that tells
-- two areas' crews apart there. The columns are those of the domain's Crew; a later
-- column of crew that the domain reads must be added here too.
CREATE VIEW crew_now AS
SELECT crew.id, coalesce(crew.lent_to, crew.area_id) AS area_id,
    CASE WHEN crew.lent_to IS NULL THEN crew.name
        ELSE crew.name || ' (' || home.name || ')' END AS name,
    crew.kind, crew.people, crew.skills, crew.kit, crew.base_lon, crew.base_lat,
    crew.phone, crew.goes_by, crew.furthest_min, crew.most_visits, crew.traits
FROM crew JOIN area AS home ON home.id = crew.area_id;
