-- Runs of screening: what was screened against what, without personal data, so that it can be screened again and proved.
-- See docs/decisions/0019.

CREATE TABLE runs (
    number         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,  -- what people call it by
    id             uuid NOT NULL UNIQUE,  -- what a proof names it by
    key_id         uuid NOT NULL REFERENCES payload_keys (id),  -- tags and seals what is kept of its rows
    begun_at       timestamptz NOT NULL,
    begun_by       text NOT NULL,
    purpose        text NOT NULL,
    weights        text NOT NULL,  -- the edition of the table of weights
    asked          json NOT NULL,  -- limit, min_score, alerts_only
    since          bigint REFERENCES runs (number),  -- the run that it was compared with; NULL: every answer was given
    is_kept        boolean NOT NULL,  -- the caller asked to keep the queries
    out_mark       bytea NOT NULL,  -- HMAC of where the answers went, under the run's key: how a stopped run is known again
    chunks         integer NOT NULL DEFAULT 0,
    rows           bigint NOT NULL DEFAULT 0,
    alerts         bigint NOT NULL DEFAULT 0,
    not_checked    bigint NOT NULL DEFAULT 0,
    unnamed        bigint NOT NULL DEFAULT 0,  -- rows to which the caller gave no id
    states         json NOT NULL DEFAULT '[]',  -- [{"lists": {name: version}, "rows"}]: compared with what, how many rows
    changes        json NOT NULL DEFAULT '{}',  -- {"new", "changed", "ended"} against ``since``
    answers_length bigint NOT NULL DEFAULT 0,  -- bytes of the answers to the rows that are kept
    answers_sha256 bytea NOT NULL,
    finished_at    timestamptz,
    facts          bytea,  -- canonical JSON: all that a proof says
    seal           bytea,  -- HMAC of the facts under the run's key
    forgotten_at   timestamptz,
    forgotten_by   text,
    CHECK ((finished_at IS NULL) = (facts IS NULL) AND (facts IS NULL) = (seal IS NULL)),
    CHECK ((forgotten_at IS NULL) = (forgotten_by IS NULL))
);

-- What is kept of the rows, some hundreds together: ids, keyed digests of row and records, bands. Sealed with the run's
-- key; gone when the run is forgotten. ``queries`` only where the caller asked to keep them.
CREATE TABLE run_chunks (
    run      bigint NOT NULL REFERENCES runs (number),
    position integer NOT NULL,
    first    bigint NOT NULL CHECK (first > 0),  -- place of its first row; the first row after the heading is 1
    rows     integer NOT NULL CHECK (rows > 0),
    data     bytea NOT NULL,
    queries  bytea,
    PRIMARY KEY (run, position)
);
ALTER TABLE run_chunks ALTER COLUMN data SET STORAGE EXTERNAL;  -- cipher text does not compress
ALTER TABLE run_chunks ALTER COLUMN queries SET STORAGE EXTERNAL;

-- The hash of all that stood on a list at one of its versions; worked out once, when a run first names it.
CREATE TABLE list_contents (
    version_id bigint PRIMARY KEY REFERENCES list_versions (id),
    sha256     bytea NOT NULL CHECK (length(sha256) = 32)
);

-- A finished run says for good what it says; it can only be forgotten, once.
CREATE FUNCTION refuse_all_but_forgetting() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.finished_at IS NULL AND OLD.forgotten_at IS NULL THEN
        RETURN NEW;
    END IF;
    IF OLD.forgotten_at IS NULL AND to_jsonb(NEW) - 'forgotten_at' - 'forgotten_by'
                                  = to_jsonb(OLD) - 'forgotten_at' - 'forgotten_by' THEN
        RETURN NEW;
    END IF;
    RAISE EXCEPTION 'a run that is finished can only be forgotten' USING ERRCODE = 'restrict_violation';
END $$;

CREATE TRIGGER only_forgotten BEFORE UPDATE ON runs FOR EACH ROW EXECUTE FUNCTION refuse_all_but_forgetting();
CREATE TRIGGER stays BEFORE DELETE ON runs FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON runs FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON list_contents FOR EACH ROW EXECUTE FUNCTION refuse_change();
