-- A visit that was made while the service was down: its times are the paper's.
ALTER TABLE visit ADD COLUMN entered_at timestamptz;
ALTER TABLE visit ADD COLUMN entered_by text;
ALTER TABLE visit ADD CONSTRAINT visit_entered_by_somebody CHECK (
    (entered_at IS NULL) = (entered_by IS NULL)
);
