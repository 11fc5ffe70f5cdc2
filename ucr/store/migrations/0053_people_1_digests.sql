-- By what a sender finds a person's cases again without all of its cases being read
-- (P24, ADR 89): digests, so that no index and no statistics of one name anybody. A
-- trigger keeps them, for writers of the release before as well. NULL: not worked out
-- yet, which the dispatchers do bit by bit; empty: the record does not say.
ALTER TABLE referral ADD COLUMN person_by_number bytea;
ALTER TABLE referral ADD COLUMN person_by_birth bytea;

CREATE FUNCTION person_digest(sender uuid, told text) RETURNS bytea
LANGUAGE sql IMMUTABLE PARALLEL SAFE
RETURN coalesce(sha256(convert_to(sender::text || ' ' || told, 'UTF8')), ''::bytea);

CREATE FUNCTION keep_person_digests() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    patient jsonb := NEW.value -> 'story' -> 'patient';
BEGIN
    NEW.person_by_number := person_digest(
        NEW.sender_id, patient ->> 'nhs_number'
    );
    NEW.person_by_birth := person_digest(
        NEW.sender_id, (patient ->> 'born_on') || ' '
        || upper(replace(NEW.value -> 'location' ->> 'postcode', ' ', ''))
    );
    RETURN NEW;
END $$;
CREATE TRIGGER referral_person_digests BEFORE INSERT OR UPDATE OF value ON referral
FOR EACH ROW EXECUTE FUNCTION keep_person_digests();
