-- What the roads alone say of the drive to the first visit of a plan; it goes with the
-- visit when its crew sets off. Seconds, way of getting about, who measured: no place.
ALTER TABLE plan ADD COLUMN drive jsonb;
ALTER TABLE visit ADD COLUMN drive jsonb;
CREATE INDEX visit_driven ON visit (area_id, on_scene_at DESC)
WHERE drive IS NOT NULL AND on_scene_at IS NOT NULL;
