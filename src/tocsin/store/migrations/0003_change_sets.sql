-- Which transaction changed which record, in the order of commits: what an index needs to follow the store.
-- See docs/decisions/0014.

-- One row per committed transaction that changed records. It is written last, under the lock of the generation's row,
-- so a later commit never carries an earlier number; the id was drawn before, and is only ever compared for equality.
CREATE TABLE change_sets (
    generation bigint PRIMARY KEY CHECK (generation > 0),
    id         uuid NOT NULL UNIQUE,
    is_purge   boolean NOT NULL,  -- a key was destroyed: what was derived from the record before must be rewritten
    at         timestamptz NOT NULL
);

-- The change set of the newest generation: a store that was restored from a backup and went another way since comes to
-- the same number, never to the same id. NULL: no change since this column came.
ALTER TABLE generation ADD COLUMN change_set uuid;

ALTER TABLE records ADD COLUMN change_set uuid;  -- the last one that touched the record; NULL: before this column came
CREATE INDEX records_of_change_set ON records (change_set);
