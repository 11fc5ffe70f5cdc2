-- The second wall between areas: PostgreSQL shows the role `ucr_caller` the rows of one
-- area only, that of the setting `ucr.area`, and none where it is not set (ADR 56).
-- The roles belong to the server: ucr/store/walls.py makes them before any migration.

GRANT USAGE ON SCHEMA public TO ucr_caller, ucr_service;

-- The setting is read once a statement, not once a row.
CREATE FUNCTION wall_off(walled regclass, of_area text) RETURNS void
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('ALTER TABLE %s ENABLE ROW LEVEL SECURITY', walled);
    EXECUTE format('ALTER TABLE %s FORCE ROW LEVEL SECURITY', walled);
    EXECUTE format('CREATE POLICY of_caller ON %s TO ucr_caller USING (%s)', walled, of_area);
    EXECUTE format('CREATE POLICY of_service ON %s TO ucr_service USING (true)', walled);
END $$;

-- Every table that is new: `ucr migrate` calls this at its end, so a later migration's
-- has its wall too. Both roles may reach it; if it has an area, a caller only its own.
CREATE FUNCTION wall_off_areas() RETURNS void LANGUAGE plpgsql AS $$
DECLARE
    found regclass;
BEGIN
    FOR found IN
        SELECT oid::regclass FROM pg_class
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT has_table_privilege('ucr_service', oid, 'SELECT')
    LOOP
        EXECUTE format(
            'GRANT SELECT, INSERT, UPDATE, DELETE ON %s TO ucr_caller, ucr_service', found
        );
    END LOOP;
    FOR found IN
        SELECT pg_class.oid::regclass FROM pg_class
        JOIN pg_attribute ON attrelid = pg_class.oid AND attname = 'area_id'
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p')
        AND NOT relrowsecurity AND NOT attisdropped
    LOOP
        PERFORM wall_off(
            found, 'area_id = (SELECT nullif(current_setting(''ucr.area'', true), ''''))'
        );
    END LOOP;
END $$;

SELECT wall_off_areas();
SELECT wall_off(
    'area', 'id = (SELECT nullif(current_setting(''ucr.area'', true), ''''))'
);
-- Where the area stands in another table, that table's own wall holds this one.
SELECT wall_off(child::regclass, format('%s IN (SELECT %s FROM %s)', key, id, parent))
FROM (VALUES
    ('told_before', 'referral_id', 'id', 'referral'),
    ('telecare_alert', 'referral_id', 'id', 'referral'),
    ('saved_view', 'account_id', 'id', 'account'),
    ('session', 'account_id', 'id', 'account'),
    ('sign_in_link', 'account_id', 'id', 'account'),
    ('home_link', 'account_id', 'id', 'account'),
    ('push_subscription', 'crew_id', 'id', 'crew'),
    ('home', 'sender_id', 'id', 'sender'),
    ('webhook', 'sender_id', 'id', 'sender'),
    ('webhook_secret', 'sender_id', 'id', 'sender'),
    ('account_identity', 'account_id', 'id', 'account'),
    ('sender_assertion', 'sender_id', 'id', 'sender'),
    ('sender_public_key', 'sender_id', 'id', 'sender'),
    ('stack_call', 'feed', 'name', 'stack_feed')
) AS of_parent (child, key, id, parent);
-- A crew that was lent is known on both sides; while it is lent its account is too. What
-- an area is called is no secret: a view by its owner tells it, and nothing more.
SELECT wall_off(
    'loan',
    '(SELECT nullif(current_setting(''ucr.area'', true), '''')) IN (from_area, to_area)'
);
DROP POLICY of_caller ON crew;
CREATE POLICY of_caller ON crew TO ucr_caller USING (
    area_id = (SELECT nullif(current_setting('ucr.area', true), ''))
    OR id IN (SELECT crew_id FROM loan)
);
DROP POLICY of_caller ON account;
CREATE POLICY of_caller ON account TO ucr_caller USING (
    area_id = (SELECT nullif(current_setting('ucr.area', true), ''))
    OR crew_id IN (SELECT crew_id FROM loan WHERE status <> 'ended')
);
CREATE VIEW area_name AS SELECT id, name FROM area;
CREATE OR REPLACE VIEW crew_now WITH (security_invoker = true) AS
SELECT crew.id, coalesce(crew.lent_to, crew.area_id) AS area_id,
    CASE WHEN crew.lent_to IS NULL THEN crew.name
        ELSE crew.name || ' (' || home.name || ')' END AS name,
    crew.kind, crew.people, crew.skills, crew.kit, crew.base_lon, crew.base_lat,
    crew.phone, crew.goes_by, crew.furthest_min, crew.most_visits, crew.traits
FROM crew JOIN area_name AS home ON home.id = crew.area_id;
GRANT SELECT ON area_name, crew_now TO ucr_caller, ucr_service;
-- Who was refused before we knew them is written of no area, and read by nobody here.
CREATE POLICY of_nobody ON audit FOR INSERT TO ucr_caller WITH CHECK (area_id IS NULL);

REVOKE INSERT, UPDATE, DELETE ON migration FROM ucr_caller, ucr_service;
REVOKE ALL ON audit_seal, lease, answered FROM ucr_caller;
