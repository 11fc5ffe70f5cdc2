-- Since when an update of the sender waits for the crew to read it.
ALTER TABLE assignment ADD COLUMN changed_at timestamptz;

-- The decline ledger reads one kind of fact over a time.
CREATE INDEX event_of_decline ON event (area_id, recorded_at)
WHERE fact = 'ReferralDeclined';
