-- A payload that belongs to no leaf stands where the next one has to go, and no leaf gets a position any more. The
-- sequencer may take such a row away, once it is written whole into a leaf (services/auditing/aside.py); no other.
CREATE FUNCTION refuse_all_but_stray_payload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
        AND classid = x'6C65'::int AND objid = x'64676572'::int AND objsubid = 1;
    IF FOUND THEN
        PERFORM FROM ledger_leaves WHERE position >= OLD.position;
        IF NOT FOUND THEN
            RETURN OLD;
        END IF;
    END IF;
    RAISE EXCEPTION 'a payload of the ledger stays where it is' USING ERRCODE = 'restrict_violation';
END $$;
DROP TRIGGER stays ON ledger_payloads;
CREATE TRIGGER stays BEFORE DELETE ON ledger_payloads FOR EACH ROW EXECUTE FUNCTION refuse_all_but_stray_payload();
