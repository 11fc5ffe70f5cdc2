-- A case may be joined to another that leads it: one crew goes to both.
-- A case that leads is never joined itself; the domain says so, alone in its area.
ALTER TABLE referral DROP CONSTRAINT referral_status_check;
ALTER TABLE referral ADD CONSTRAINT referral_status_check CHECK (status IN (
    'needs_decision', 'waiting', 'assigned', 'joined', 'declined', 'declined_told',
    'handing_back', 'handed_back', 'completed', 'cancelled'
));
ALTER TABLE referral ADD COLUMN joined_to uuid REFERENCES referral (id);
ALTER TABLE referral ADD CONSTRAINT referral_joined_to_another CHECK (
    (status = 'joined') = (joined_to IS NOT NULL) AND joined_to <> id
);
CREATE INDEX referral_joined ON referral (joined_to) WHERE joined_to IS NOT NULL;
