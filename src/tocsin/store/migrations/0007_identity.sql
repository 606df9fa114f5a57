-- Claims that two records of two owners are about one subject, and what persons decided on them. Append-only.
-- See docs/decisions/0020.

-- Who did what, when, what for: a run that proposed, a person who accepted, refused or took back, one claim or many.
CREATE TABLE identity_acts (
    id       bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    verb     text NOT NULL CHECK (verb IN ('propose', 'accept', 'refuse', 'undo')),
    scope    text NOT NULL,  -- "one", or the words that chose many: "by reference; lists uk, un"
    reason   text NOT NULL,
    at       timestamptz NOT NULL,
    by       text NOT NULL,
    purpose  text NOT NULL
);

CREATE TABLE identity_claims (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act        bigint NOT NULL REFERENCES identity_acts (id),
    a_record   bigint NOT NULL REFERENCES records (id),
    b_record   bigint NOT NULL REFERENCES records (id),
    a_revision integer NOT NULL,
    b_revision integer NOT NULL,
    basis      text NOT NULL CHECK (basis IN ('reference', 'number', 'likeness')),
    weight     double precision NOT NULL,  -- nats
    a_key      uuid NOT NULL REFERENCES payload_keys (id),
    b_key      uuid NOT NULL REFERENCES payload_keys (id),
    evidence   bytea NOT NULL,  -- sealed with the keys of both records: a purge of either makes it unreadable
    CHECK (a_record <> b_record),
    FOREIGN KEY (a_record, a_revision) REFERENCES revisions (record_id, number),
    FOREIGN KEY (b_record, b_revision) REFERENCES revisions (record_id, number)
);
CREATE INDEX identity_claims_of_pair ON identity_claims (a_record, b_record);
CREATE INDEX identity_claims_of_b ON identity_claims (b_record);

CREATE TABLE identity_decisions (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    act        bigint NOT NULL REFERENCES identity_acts (id),
    claim      bigint NOT NULL REFERENCES identity_claims (id),
    undoes     bigint UNIQUE REFERENCES identity_decisions (id),  -- a decision is taken back once
    a_revision integer NOT NULL,  -- what stood when it was decided
    b_revision integer NOT NULL
);
CREATE INDEX identity_decisions_of_claim ON identity_decisions (claim);

-- The number of committed acts, written last, under this row's lock: who sees number n sees every act up to n. The id
-- tells a state from another that came to the same number after a backup was restored (compare "generation").
CREATE TABLE identity_generation (
    singleton  boolean PRIMARY KEY DEFAULT true CHECK (singleton),
    value      bigint NOT NULL,
    change_set uuid
);
INSERT INTO identity_generation (value) VALUES (0);

CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity_acts FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON identity_acts FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity_claims FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON identity_claims FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON identity_decisions FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON identity_decisions
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- What the last decision that was not taken back made of each claim, with the records it is about. A pair may have
-- several claims: a newer one is made when a record changed after a refusal, or came back after a delisting.
CREATE VIEW identity_standing WITH (security_invoker = true) AS
SELECT claim.id, claim.a_record, claim.b_record, claim.basis, claim.weight,
       a.owner || '/' || a.reference AS a, b.owner || '/' || b.reference AS b,
       a.owner AS a_owner, b.owner AS b_owner,
       a.standing_revision AS a_stands, b.standing_revision AS b_stands,
       claim.a_revision AS a_claimed, claim.b_revision AS b_claimed,
       coalesce(last.a_revision, claim.a_revision) AS a_revision,
       coalesce(last.b_revision, claim.b_revision) AS b_revision,
       coalesce(last.verb, 'propose') AS verb,
       -- A delisting ends a claim for good: when the record comes back, it takes a new claim.
       a.standing_revision IS NULL OR EXISTS (
           SELECT FROM revisions WHERE record_id = a.id AND operation = 'delist'
           AND number > coalesce(last.a_revision, claim.a_revision)) AS a_ended,
       b.standing_revision IS NULL OR EXISTS (
           SELECT FROM revisions WHERE record_id = b.id AND operation = 'delist'
           AND number > coalesce(last.b_revision, claim.b_revision)) AS b_ended,
       NOT EXISTS (
           SELECT FROM identity_claims AS later WHERE later.id > claim.id
           AND later.a_record = claim.a_record AND later.b_record = claim.b_record) AS is_latest
FROM identity_claims AS claim
JOIN records AS a ON a.id = claim.a_record
JOIN records AS b ON b.id = claim.b_record
LEFT JOIN LATERAL (
    SELECT act.verb, decision.a_revision, decision.b_revision
    FROM identity_decisions AS decision
    JOIN identity_acts AS act ON act.id = decision.act
    WHERE decision.claim = claim.id AND decision.undoes IS NULL
      AND NOT EXISTS (SELECT FROM identity_decisions AS later WHERE later.undoes = decision.id)
    ORDER BY decision.id DESC LIMIT 1
) AS last ON true;

-- A claim is seen by who may see both of its records, as their own policies say; nobody writes one but the node's work.
DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['identity_acts', 'identity_claims', 'identity_decisions']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY service ON %I TO tocsin_service USING (true) WITH CHECK (true)', each);
    END LOOP;
END $$;
CREATE POLICY seen ON identity_claims FOR SELECT TO tocsin_app
    USING (EXISTS (SELECT FROM records WHERE records.id = a_record)
           AND EXISTS (SELECT FROM records WHERE records.id = b_record));
CREATE POLICY seen ON identity_decisions FOR SELECT TO tocsin_app
    USING (EXISTS (SELECT FROM identity_claims AS about WHERE about.id = claim));
CREATE POLICY seen ON identity_acts FOR SELECT TO tocsin_app
    USING (EXISTS (SELECT FROM identity_claims AS made WHERE made.act = identity_acts.id)
           OR EXISTS (SELECT FROM identity_decisions AS decided WHERE decided.act = identity_acts.id));
CREATE INDEX identity_claims_of_act ON identity_claims (act);
CREATE INDEX identity_decisions_of_act ON identity_decisions (act);
