-- What was kept of looks (a record shown, a name searched, the ledger read) is kept for a term as well: decision 26.

ALTER TABLE retention_terms DROP CONSTRAINT retention_terms_kind_check;
ALTER TABLE retention_terms ADD CONSTRAINT retention_terms_kind_check
    CHECK (kind IN ('questions', 'alerts', 'looks', 'sign-ins', 'runs'));

-- What stretches hold was noted without looks: it is noted anew from the leaves, by the next run of retention.
DELETE FROM retention_stretches;
UPDATE retention_progress SET noted = 0;
