-- The outbox serves several ways of telling a sender; each orders its own messages.
ALTER TABLE outbox ADD COLUMN channel text NOT NULL DEFAULT 'bars';
ALTER TABLE outbox ALTER COLUMN channel DROP DEFAULT;
ALTER TABLE outbox DROP CONSTRAINT outbox_kind_check;
ALTER TABLE outbox DROP CONSTRAINT outbox_referral_id_kind_key;
ALTER TABLE outbox ADD UNIQUE (referral_id, channel, kind);
