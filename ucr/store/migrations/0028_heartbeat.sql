-- The service's own test referral: one row an area, and none of it among the referrals,
-- so that no report, export or crew can take it for a patient. Its sender is ours alone.
ALTER TABLE sender ADD COLUMN is_test boolean NOT NULL DEFAULT false;
CREATE UNIQUE INDEX sender_test ON sender (area_id) WHERE is_test;

CREATE TABLE heartbeat (
    area_id text PRIMARY KEY REFERENCES area (id),
    version integer NOT NULL,
    period_s integer NOT NULL CHECK (period_s BETWEEN 5 AND 3600),
    begun_at timestamptz NOT NULL,
    sent_at timestamptz NOT NULL,
    returned_at timestamptz,
    stopped boolean NOT NULL DEFAULT false
);

-- What the test sender asks must never become a case, whatever a later change forgets.
CREATE FUNCTION refuse_test_referral() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF EXISTS (SELECT FROM sender WHERE id = NEW.sender_id AND is_test) THEN
        RAISE EXCEPTION 'a test referral is never stored as a case';
    END IF;
    RETURN NEW;
END
$$;
CREATE TRIGGER referral_is_of_a_person BEFORE INSERT ON referral
    FOR EACH ROW EXECUTE FUNCTION refuse_test_referral();

-- The last word of each way of telling others, asked for by desks.
CREATE INDEX outbox_of_area ON outbox (area_id, made_at);

-- What one shift writes down for the next; kept when it is dealt with.
CREATE TABLE handover_note (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    account_id uuid NOT NULL REFERENCES account (id),
    at timestamptz NOT NULL,
    words text NOT NULL,
    done_at timestamptz,
    done_by uuid REFERENCES account (id),
    CHECK ((done_at IS NULL) = (done_by IS NULL))
);
CREATE INDEX handover_note_open ON handover_note (area_id, at) WHERE done_at IS NULL;
