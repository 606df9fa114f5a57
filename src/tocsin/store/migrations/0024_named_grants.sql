-- What a user's transaction may do, by name: table by table, verb by verb. See docs/decisions/0023.
--
-- Until here everything was granted to tocsin_app, also on tables to come, and taken back by name. From here on nothing
-- is granted that does not stand below, and a table that is made later is closed until its own migration opens it. A
-- test walks pg_catalog (tests/store/test_named_grants.py): each grant has a policy of its verb, or the test fails.

-- --- whose a payload key is: what its policy asks ---------------------------------------------------------------------

-- NULL: of no record (a screening run's). No reference: the key is there before its record.
ALTER TABLE payload_keys ADD COLUMN record_id bigint;

ALTER TABLE payload_keys DISABLE TRIGGER only_destroyed;
UPDATE payload_keys SET record_id = used.record_id
FROM (SELECT DISTINCT ON (payload_key) payload_key, record_id FROM revisions WHERE payload_key IS NOT NULL) AS used
WHERE used.payload_key = payload_keys.id;
ALTER TABLE payload_keys ENABLE TRIGGER only_destroyed;

CREATE OR REPLACE FUNCTION refuse_all_but_destruction() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.id = OLD.id AND NEW.record_id IS NOT DISTINCT FROM OLD.record_id
       AND OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payload key can only be destroyed' USING ERRCODE = 'restrict_violation';
END $$;

-- --- everything back --------------------------------------------------------------------------------------------------

DO $$
DECLARE
    here text := quote_ident(current_schema());
    who oid;
BEGIN
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA %s FROM tocsin_app', here);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA %s FROM tocsin_app', here);
    FOR who IN SELECT DISTINCT defaclrole FROM pg_default_acl
               WHERE defaclnamespace = current_schema()::regnamespace AND pg_has_role(defaclrole, 'MEMBER')
    LOOP
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s REVOKE ALL ON TABLES FROM tocsin_app',
                       who::regrole, here);
        EXECUTE format('ALTER DEFAULT PRIVILEGES FOR ROLE %s IN SCHEMA %s REVOKE ALL ON SEQUENCES FROM tocsin_app',
                       who::regrole, here);
    END LOOP;
END $$;

-- --- what is read: what policies show of it (0007, 0011) --------------------------------------------------------------

GRANT SELECT ON records, revisions, names, births, identifiers, designations, countries, links,
    lists, list_versions, list_standing, handling_classes,
    identity_acts, identity_claims, identity_decisions,
    stored_revisions, identity_standing TO tocsin_app;  -- the last two are views, which ask as the one who asks

-- --- what is written of records that are the actor's to change ----------------------------------------------------------

-- A record keeps its id, its owner and its reference; a list its class; a version all but what was counted.
GRANT INSERT, UPDATE (list, kind, handling_class, standing_revision, latest_revision, payload_key, change_set)
    ON records TO tocsin_app;
GRANT INSERT ON revisions TO tocsin_app;
GRANT INSERT, DELETE ON names, births, identifiers, designations, countries, links TO tocsin_app;
GRANT UPDATE (standing) ON lists TO tocsin_app;
GRANT UPDATE (added, amended, removed, unchanged) ON list_versions TO tocsin_app;
DO $$
BEGIN
    EXECUTE format('GRANT USAGE ON SEQUENCE %s TO tocsin_app', pg_get_serial_sequence('records', 'id'));
END $$;

-- --- keys: seen with their record, added, never destroyed (a purge is the node's own work) ------------------------------

-- Not forced, here and below: what binds the owner as well keeps COPY from it, and these tables name no subject.
ALTER TABLE payload_keys ENABLE ROW LEVEL SECURITY;
GRANT SELECT, INSERT (id, wrapped, record_id) ON payload_keys TO tocsin_app;
CREATE POLICY seen ON payload_keys FOR SELECT TO tocsin_app
    USING (EXISTS (SELECT FROM records WHERE records.id = record_id));
-- The record may not be there yet; a key that nothing lies under opens nothing.
CREATE POLICY made ON payload_keys FOR INSERT TO tocsin_app
    WITH CHECK (wrapped IS NOT NULL AND record_id IS NOT NULL AND cardinality((SELECT writable_classes())) > 0);

-- --- beside records ---------------------------------------------------------------------------------------------------

ALTER TABLE node ENABLE ROW LEVEL SECURITY;
GRANT SELECT (id) ON node TO tocsin_app;
CREATE POLICY seen ON node FOR SELECT TO tocsin_app USING (true);

-- A leaf says in words only such a purpose as its own seat has.
ALTER TABLE seats ENABLE ROW LEVEL SECURITY;
ALTER TABLE purposes ENABLE ROW LEVEL SECURITY;
GRANT SELECT (holder, member) ON seats TO tocsin_app;
GRANT SELECT (seat, name) ON purposes TO tocsin_app;
CREATE POLICY seen ON seats FOR SELECT TO tocsin_app USING (member = current_setting('tocsin.member', true));
CREATE POLICY seen ON purposes FOR SELECT TO tocsin_app USING (EXISTS (SELECT FROM seats WHERE holder = seat));

-- A leaf is added and never read back.
ALTER TABLE ledger_pending ENABLE ROW LEVEL SECURITY;
GRANT INSERT ON ledger_pending TO tocsin_app;
CREATE POLICY made ON ledger_pending FOR INSERT TO tocsin_app WITH CHECK (chain IS NOT NULL);

-- What changes count is counted by the node at the end of the transaction (store/changes.py): no grant on generation,
-- change_sets and identity_generation, and none on any other table.

-- --- whether a person stood by when a version was loaded (docs/decisions/0009) -----------------------------------------

-- What was loaded before this is taken as stood by: what comes is measured against it.
ALTER TABLE list_versions ADD COLUMN is_attended boolean NOT NULL DEFAULT true;
