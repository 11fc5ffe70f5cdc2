-- Who was let in, and who not any more, is read from the log itself, newest first (ADR 84).
CREATE INDEX event_of_access ON event (area_id, "offset") WHERE fact = 'AccessChanged';
