-- Under which trace an event came about (a W3C traceparent; ADR 64). Null where traces are
-- off. No part of the fact, and in no hash: it says nothing of what happened.
ALTER TABLE event ADD COLUMN trace text;
