-- The ledger: leaves that wait for a position, leaves that have one, their payloads, the tree, checkpoints; and the
-- node's keys. See docs/decisions/0004 (one transaction) and 0022 (the ledger).
--
-- The triggers stop mistakes and a careless hand. Whoever owns the tables can drop them; the tree finds what is changed
-- then, and a checkpoint that is kept elsewhere finds it even when the tree was made anew.

-- Written in the transaction of the fact. No number is drawn here: positions come from the sequencer alone.
CREATE TABLE ledger_pending (
    id      uuid PRIMARY KEY,
    leaf    text NOT NULL,
    mac     bytea NOT NULL,  -- over all the other columns, by the node's master key: nothing is changed while it waits
    key     uuid,  -- the payload key of the subject that it is about
    wrapped bytea,  -- or a key of its own, wrapped
    sealed  bytea NOT NULL,
    CHECK ((key IS NULL) <> (wrapped IS NULL))
);
-- Rows stay here for a second: the table is to be swept often, however many leaves there have been.
ALTER TABLE ledger_pending SET (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 5000);

CREATE TABLE ledger_leaves (
    position bigint PRIMARY KEY CHECK (position >= 0),
    leaf     text NOT NULL
);
ALTER TABLE ledger_leaves ALTER COLUMN leaf SET STORAGE MAIN;

-- What the audit is searched by, taken from the leaf itself: a column of its own could say something else.
CREATE INDEX ledger_leaves_by_word ON ledger_leaves USING gin (
    ((leaf::jsonb) - '{at,batch,commitment,count,format,id,node,versions}'::text[]) jsonb_path_ops
);
CREATE INDEX ledger_leaves_by_time ON ledger_leaves USING brin (((leaf::jsonb) ->> 'at')) WITH (pages_per_range = 32);

CREATE TABLE ledger_payloads (
    position bigint PRIMARY KEY CHECK (position >= 0),
    key      uuid,
    wrapped  bytea,
    sealed   bytea,  -- AES-256-GCM of salt and payload, bound to the leaf's id
    CHECK ((key IS NULL) OR (wrapped IS NULL)),
    CHECK ((sealed IS NULL) = (key IS NULL AND wrapped IS NULL))  -- all NULL: destroyed
);
ALTER TABLE ledger_payloads ALTER COLUMN sealed SET STORAGE EXTERNAL;  -- cipher text does not compress
CREATE INDEX ledger_payloads_of_key ON ledger_payloads (key) WHERE key IS NOT NULL;

-- Inner nodes, eight levels apart: 256 hashes a row, written once, when the 256 are there.
CREATE TABLE ledger_tiles (
    level  smallint NOT NULL CHECK (level >= 0),
    index  bigint NOT NULL CHECK (index >= 0),
    root   bytea NOT NULL CHECK (length(root) = 32),
    hashes bytea NOT NULL CHECK (length(hashes) = 8192),
    PRIMARY KEY (level, index)
);
ALTER TABLE ledger_tiles ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE ledger_checkpoints (
    size bigint PRIMARY KEY CHECK (size > 0),
    note text NOT NULL
);

-- --- the node's keys ------------------------------------------------------------------------------------------------

CREATE TABLE node_root (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    public_key bytea NOT NULL CHECK (length(public_key) = 32)
);

CREATE TABLE node_keys (
    serial      integer PRIMARY KEY CHECK (serial > 0),
    certificate bytea NOT NULL,
    signature   bytea NOT NULL,
    key_id      uuid UNIQUE,
    wrapped     bytea,  -- the private key, wrapped by the master key; NULL: destroyed
    CHECK ((key_id IS NULL) = (wrapped IS NULL))
);

CREATE TABLE node_revocations (
    number    integer PRIMARY KEY CHECK (number > 0),
    statement bytea NOT NULL,
    signature bytea NOT NULL
);

-- --- what may not be changed ----------------------------------------------------------------------------------------

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_leaves FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_tiles FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON ledger_checkpoints FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON node_root FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON node_revocations FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER no_change BEFORE UPDATE ON ledger_pending FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays BEFORE DELETE ON ledger_payloads FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays BEFORE DELETE ON node_keys FOR EACH ROW EXECUTE FUNCTION refuse_change();

CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_pending FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_leaves FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_payloads FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_tiles FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON ledger_checkpoints
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON node_root FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON node_keys FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON node_revocations
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- A payload may be destroyed, once and whole; the leaf that says so is written beside it.
CREATE FUNCTION refuse_all_but_destroyed_payload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position = OLD.position AND OLD.sealed IS NOT NULL
       AND NEW.sealed IS NULL AND NEW.key IS NULL AND NEW.wrapped IS NULL THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a payload of the ledger can only be destroyed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_destroyed BEFORE UPDATE ON ledger_payloads
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_destroyed_payload();

-- The private half of a node key may be destroyed, once; the certificate stays.
CREATE FUNCTION refuse_all_but_destroyed_key() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.wrapped IS NOT NULL AND NEW.wrapped IS NULL
       AND (NEW.serial, NEW.certificate, NEW.signature) = (OLD.serial, OLD.certificate, OLD.signature) THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a node key can only be destroyed' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER only_destroyed BEFORE UPDATE ON node_keys
    FOR EACH ROW EXECUTE FUNCTION refuse_all_but_destroyed_key();
