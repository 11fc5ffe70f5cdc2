-- The bundle as it came, where older parts of it were not used; `body` is what stands.
ALTER TABLE bars_message ADD COLUMN sent json;
