-- How an area is set, where it differs from usual; and how it was at each version, with
-- who changed it and why.
ALTER TABLE area ADD COLUMN settings jsonb NOT NULL DEFAULT '{}';

CREATE TABLE area_version (
    area_id text NOT NULL REFERENCES area (id),
    version integer NOT NULL,
    at timestamptz NOT NULL,
    by text NOT NULL,
    why text NOT NULL,
    changes jsonb NOT NULL,
    mode text NOT NULL,
    hand_back jsonb NOT NULL,
    settings jsonb NOT NULL,
    undoes integer,
    PRIMARY KEY (area_id, version)
);
