-- What the sender no longer needs to hear, for it took the case back itself.
ALTER TABLE outbox DROP CONSTRAINT outbox_state_check;
ALTER TABLE outbox ADD CONSTRAINT outbox_state_check
CHECK (state IN ('waiting', 'delivered', 'parked', 'withdrawn'));
