-- A case that was opened by somebody to whom it is closed: they may end it before its
-- time, and a manager of the case's area says that they have looked at why.
ALTER TABLE glass ADD COLUMN ended_at timestamptz;
ALTER TABLE glass ADD COLUMN looked_at timestamptz;
ALTER TABLE glass ADD COLUMN looked_by uuid REFERENCES account (id);
