-- How long what is kept about people is kept, and where in the ledger there is still something to destroy.
-- See docs/decisions/0026.

-- The newest of a kind counts; without one, the built-in term (model/retention.py). A leaf names each row and its value.
CREATE TABLE retention_terms (
    number  integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    kind    text NOT NULL CHECK (kind IN ('questions', 'alerts', 'sign-ins', 'runs')),
    seconds bigint NOT NULL CHECK (seconds BETWEEN 3600 AND 157680000),  -- an hour to five years
    set_at  timestamptz NOT NULL,
    set_by  text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON retention_terms FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON retention_terms FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What stretches of the ledger still hold, so that what is due is found without reading the ledger again: made from the
-- leaves, each looked at once, and again when something of its stretch is destroyed. It may be emptied: it is made anew.
CREATE TABLE retention_stretches (
    kind   text NOT NULL,
    start  bigint NOT NULL CHECK (start >= 0),  -- position of the first leaf (store/retention.py says how many)
    kept   integer NOT NULL CHECK (kept > 0),
    oldest timestamptz NOT NULL,
    newest timestamptz NOT NULL,
    PRIMARY KEY (kind, start)
);
CREATE INDEX retention_stretches_by_age ON retention_stretches (kind, oldest);

CREATE TABLE retention_progress (
    singleton boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    noted     bigint NOT NULL CHECK (noted >= 0)  -- stretches below are in the table above, where they hold anything
);
INSERT INTO retention_progress (noted) VALUES (0);

REVOKE ALL ON retention_terms, retention_stretches, retention_progress FROM tocsin_app;

CREATE INDEX runs_by_end ON runs (finished_at);

-- A payload may be destroyed, once and whole, and only one about a question, a look or a sign-in: what was decided,
-- configured, disclosed or erased stays, and so does why.
CREATE OR REPLACE FUNCTION refuse_all_but_destroyed_payload() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.position = OLD.position AND OLD.sealed IS NOT NULL
       AND NEW.sealed IS NULL AND NEW.key IS NULL AND NEW.wrapped IS NULL THEN
        PERFORM FROM ledger_leaves AS known WHERE known.position = OLD.position
            AND (known.leaf::jsonb) ->> 'act' IN ('screen', 'view', 'log in');
        IF FOUND THEN
            RETURN NEW;
        END IF;
    END IF;
    RAISE EXCEPTION 'a payload of the ledger can only be destroyed' USING ERRCODE = 'restrict_violation';
END $$;
