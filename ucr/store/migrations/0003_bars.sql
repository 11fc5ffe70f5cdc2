-- Every BaRS message that was taken, whole and in every version (audit, reading back).
CREATE TABLE bars_message (
    id uuid PRIMARY KEY,
    area_id text NOT NULL REFERENCES area (id),
    sender_id uuid NOT NULL REFERENCES sender (id),
    referral_id uuid NOT NULL REFERENCES referral (id),
    service_id text NOT NULL,
    asked text NOT NULL CHECK (asked IN ('new', 'update', 'cancel')),
    request_id uuid NOT NULL,
    correlation_id uuid NOT NULL,
    bundle_id text NOT NULL,
    version text NOT NULL,
    use_case text,
    return_address text NOT NULL,
    case_number text NOT NULL,
    journey_id text,
    received_at timestamptz NOT NULL,
    told_at timestamptz,
    -- As received, in JSON also where it came as XML; opaque to every query.
    body json NOT NULL,
    UNIQUE (sender_id, request_id)
);
CREATE INDEX bars_message_of_referral ON bars_message (referral_id, received_at);
CREATE INDEX bars_message_of_bundle ON bars_message (sender_id, bundle_id);
CREATE INDEX bars_message_of_case ON bars_message (sender_id, case_number);
CREATE INDEX bars_message_of_conversation ON bars_message (sender_id, correlation_id);
