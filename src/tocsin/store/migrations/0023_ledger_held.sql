-- What the ledger is held against, beside itself. See docs/decisions/0022 and docs/concepts/ledger.md.

-- Since when it says everything, and how many leaves had positions then; under the master key (key_check is over them).
-- NULL: a node of before this. Its first opening writes them, once; nobody without the key can write them again.
ALTER TABLE node ADD COLUMN ledger_began timestamptz, ADD COLUMN ledger_size bigint CHECK (ledger_size >= 0),
    ADD CHECK ((ledger_began IS NULL) = (ledger_size IS NULL));

-- How often each of the facts that change has changed (store/states.py). The leaf of each change names the fact, this
-- number and what the fact is from then on. Places have no gaps, so that a fact is missed that went with its row.
CREATE TABLE states (
    name   text PRIMARY KEY,
    number bigint NOT NULL CHECK (number > 0),
    place  bigint NOT NULL UNIQUE CHECK (place > 0)
);
REVOKE ALL ON states FROM tocsin_app;

-- Of a payload under its subject's key: by the master key, over the leaf's id and the key's. NULL: a key of its own, or
-- written before this.
ALTER TABLE ledger_payloads ADD COLUMN mac bytea;

-- A leaf that waits is looked for among those that have positions. By its moment, which falls together for leaves of one
-- transaction and grows: an index by id would be written all over with every batch.
CREATE INDEX ledger_leaves_by_moment ON ledger_leaves (((leaf::jsonb) ->> 'at') COLLATE "C");
