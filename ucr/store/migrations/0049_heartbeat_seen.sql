-- Who sees to it that no test referral goes all the way, and to which half of it (ADR 83).
ALTER TABLE heartbeat
    ADD COLUMN acknowledged_by text,
    ADD COLUMN acknowledged_at timestamptz,
    ADD COLUMN acknowledged_fault text
        CHECK (acknowledged_fault IN ('door', 'dispatcher')),
    ADD CHECK (num_nonnulls(acknowledged_by, acknowledged_at, acknowledged_fault)
        IN (0, 3));
