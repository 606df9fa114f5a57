-- Who may touch the ledger's tables, and how a leaf that is taken away while it waits is missed. See docs/decisions/0022.

-- --- grants: a user's transaction adds a leaf that waits, and has no other business here --------------------------------

REVOKE ALL ON ledger_pending, ledger_leaves, ledger_payloads, ledger_tiles, ledger_checkpoints,
    node_root, node_keys, node_revocations FROM tocsin_app;
GRANT INSERT ON ledger_pending TO tocsin_app;
REVOKE UPDATE, DELETE ON ledger_leaves, ledger_tiles, ledger_checkpoints, node_root, node_revocations FROM tocsin_service;

-- --- chains: the leaves of one connection are numbered, without gaps ----------------------------------------------------

-- A number is used up by a commit alone, so that one that never comes was taken away. NULL: written before this.
ALTER TABLE ledger_pending ADD COLUMN chain uuid, ADD COLUMN number bigint CHECK (number >= 0),
    ADD CHECK ((chain IS NULL) = (number IS NULL));

-- How far each chain has got its positions. Rows in which nothing is missing are let go after a day (a chain is used
-- for an hour); the MAC is the node's.
CREATE TABLE ledger_chains (
    chain   uuid PRIMARY KEY,
    next    bigint NOT NULL CHECK (next > 0),
    missing bigint[] NOT NULL,  -- below next, and not seen yet
    seen_at timestamptz NOT NULL,
    mac     bytea NOT NULL
);
CREATE INDEX ledger_chains_by_time ON ledger_chains (seen_at) WHERE missing = '{}';
REVOKE ALL ON ledger_chains FROM tocsin_app;

-- --- a waiting leaf is taken by the sequencer alone ---------------------------------------------------------------------

-- The sequencer is who holds its lock (store/ledger_tree.py). A statement's trigger: it runs once for a whole batch.
CREATE FUNCTION refuse_all_but_sequencer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM pg_locks WHERE locktype = 'advisory' AND pid = pg_backend_pid() AND granted
        AND classid = x'6C65'::int AND objid = x'64676572'::int AND objsubid = 1;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'only the sequencer may change %', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER by_sequencer BEFORE DELETE ON ledger_pending FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_sequencer();
CREATE TRIGGER by_sequencer BEFORE INSERT OR UPDATE OR DELETE ON ledger_chains
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_all_but_sequencer();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_chains FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
