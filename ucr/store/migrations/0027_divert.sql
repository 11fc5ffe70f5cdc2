-- A crew that was on its way to this case was sent to a worse one instead.
ALTER TABLE assignment ADD COLUMN diverted_to uuid REFERENCES referral (id);
