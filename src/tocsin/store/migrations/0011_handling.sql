-- Handling classes, and row-level security as the second lock. See docs/decisions/0005 and 0023.
--
-- Two roles, made before this runs (store/roles.py, roles.sql), which nobody logs in as:
--   tocsin_app      what a transaction in the name of a user becomes: it sees the classes that the first lock computed
--   tocsin_service  the node's own work (loading, index, migrations, doctor): it sees everything. The role that owns the
--                   tables belongs to it, since FORCE binds an owner like anybody else.

-- --- handling classes: one row per distinct (terms, owner, holder), never changed -------------------------------------

CREATE TABLE handling_classes (
    id       smallint PRIMARY KEY CHECK (id >= 0),
    terms    bytea NOT NULL,  -- model.handling.encode_handling
    owner    text NOT NULL,  -- '': whoever published the list
    holder   text NOT NULL,  -- a seat; '': the member that runs the node
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL
);
-- A b-tree takes no long value, and terms may be long words.
CREATE UNIQUE INDEX one_class_of_terms ON handling_classes (sha256(terms), owner, holder);
INSERT INTO handling_classes (id, terms, owner, holder, made_at, made_by)
VALUES (0, '{"audience":{"reach":"public"},"format":1}', '', '', now(), 'tocsin');

CREATE TRIGGER stays BEFORE UPDATE OR DELETE ON handling_classes FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER stays_whole BEFORE TRUNCATE ON handling_classes FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

ALTER TABLE lists ADD COLUMN handling_class smallint NOT NULL DEFAULT 0 REFERENCES handling_classes (id);

-- --- counts by class, so that a count can be made after authorisation without counting ---------------------------------

CREATE TABLE list_standing (
    list           text NOT NULL REFERENCES lists (name),
    handling_class smallint NOT NULL REFERENCES handling_classes (id),
    standing       bigint NOT NULL,
    PRIMARY KEY (list, handling_class)
);
INSERT INTO list_standing (list, handling_class, standing)
SELECT list, handling_class, count(*) FROM records WHERE standing_revision IS NOT NULL GROUP BY list, handling_class;

CREATE FUNCTION count_inserted() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO list_standing AS known (list, handling_class, standing)
    SELECT list, handling_class, count(*) FROM added WHERE standing_revision IS NOT NULL GROUP BY list, handling_class
    ORDER BY list, handling_class
    ON CONFLICT (list, handling_class) DO UPDATE SET standing = known.standing + excluded.standing;
    RETURN NULL;
END $$;

CREATE FUNCTION count_updated() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER AS $$
BEGIN
    INSERT INTO list_standing AS known (list, handling_class, standing)
    SELECT list, handling_class, sum(change) FROM (
        SELECT list, handling_class, 1 AS change FROM after WHERE standing_revision IS NOT NULL
        UNION ALL
        SELECT list, handling_class, -1 FROM before WHERE standing_revision IS NOT NULL
    ) AS changes GROUP BY list, handling_class HAVING sum(change) <> 0 ORDER BY list, handling_class
    ON CONFLICT (list, handling_class) DO UPDATE SET standing = known.standing + excluded.standing;
    RETURN NULL;
END $$;

-- They write as their owner: no table of the caller's may stand in for ours.
DO $$
BEGIN
    EXECUTE format('ALTER FUNCTION count_inserted() SET search_path = %I, pg_temp', current_schema());
    EXECUTE format('ALTER FUNCTION count_updated() SET search_path = %I, pg_temp', current_schema());
END $$;

CREATE TRIGGER count_inserted AFTER INSERT ON records
    REFERENCING NEW TABLE AS added FOR EACH STATEMENT EXECUTE FUNCTION count_inserted();
CREATE TRIGGER count_updated AFTER UPDATE ON records
    REFERENCING OLD TABLE AS before NEW TABLE AS after FOR EACH STATEMENT EXECUTE FUNCTION count_updated();

-- --- what the transaction was told (store/authorising.py sets it, for the transaction only) ---------------------------

-- '' is what a setting of an earlier transaction on the same connection leaves behind: it means nothing is visible.
CREATE FUNCTION visible_classes() RETURNS smallint[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('tocsin.visible', true), ''), '{}')::smallint[] $$;

CREATE FUNCTION writable_classes() RETURNS smallint[] LANGUAGE sql STABLE AS
$$ SELECT coalesce(nullif(current_setting('tocsin.writable', true), ''), '{}')::smallint[] $$;

-- --- the grants -------------------------------------------------------------------------------------------------------

DO $$
DECLARE
    here text := quote_ident(current_schema());
BEGIN
    EXECUTE format('GRANT USAGE ON SCHEMA %s TO tocsin_app, tocsin_service', here);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA %s TO tocsin_app, tocsin_service', here);
    EXECUTE format('GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA %s TO tocsin_app, tocsin_service', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES'
                   ' TO tocsin_app, tocsin_service', here);
    EXECUTE format('ALTER DEFAULT PRIVILEGES IN SCHEMA %s GRANT USAGE, SELECT ON SEQUENCES'
                   ' TO tocsin_app, tocsin_service', here);
END $$;

-- What a user's transaction only reads, and what it has no business with.
REVOKE INSERT, UPDATE, DELETE ON migrations, node, handling_classes, list_standing FROM tocsin_app;
REVOKE INSERT, UPDATE, DELETE ON list_standing FROM tocsin_service;  -- the triggers write it, as its owner
REVOKE ALL ON held_files FROM tocsin_app;

-- --- the policies -----------------------------------------------------------------------------------------------------

DO $$
DECLARE
    each text;
BEGIN
    FOREACH each IN ARRAY ARRAY['records', 'revisions', 'lists', 'list_versions', 'held_files', 'list_standing',
                                'handling_classes', 'names', 'births', 'identifiers', 'designations', 'countries', 'links']
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', each);
        EXECUTE format('ALTER TABLE %I FORCE ROW LEVEL SECURITY', each);
        EXECUTE format('CREATE POLICY service ON %I TO tocsin_service USING (true) WITH CHECK (true)', each);
    END LOOP;

    -- (SELECT ...) runs once for a query, not once for a row.
    CREATE POLICY seen ON records FOR SELECT TO tocsin_app
        USING (handling_class = ANY ((SELECT visible_classes())::smallint[]));
    -- That a published list is loaded, and how many records of it are published, is no secret from anybody.
    FOREACH each IN ARRAY ARRAY['lists', 'list_standing']
    LOOP
        EXECUTE format('CREATE POLICY seen ON %I FOR SELECT TO tocsin_app'
                       ' USING (handling_class = 0 OR handling_class = ANY ((SELECT visible_classes())::smallint[]))', each);
    END LOOP;
    FOREACH each IN ARRAY ARRAY['records', 'lists']
    LOOP
        EXECUTE format('CREATE POLICY made ON %I FOR INSERT TO tocsin_app'
                       ' WITH CHECK (handling_class = ANY ((SELECT writable_classes())::smallint[]))', each);
        EXECUTE format('CREATE POLICY changed ON %I FOR UPDATE TO tocsin_app'
                       ' USING (handling_class = ANY ((SELECT writable_classes())::smallint[]))'
                       ' WITH CHECK (handling_class = ANY ((SELECT writable_classes())::smallint[]))', each);
    END LOOP;

    -- What hangs on a record is seen with it: the look-up goes by the record's key, under the record's own policy.
    FOREACH each IN ARRAY ARRAY['names', 'births', 'identifiers', 'designations', 'countries', 'links']
    LOOP
        EXECUTE format('CREATE POLICY seen ON %I FOR SELECT TO tocsin_app'
                       ' USING (EXISTS (SELECT FROM records WHERE records.id = record_id))', each);
        EXECUTE format('CREATE POLICY made ON %I FOR INSERT TO tocsin_app WITH CHECK (EXISTS (SELECT FROM records'
                       ' WHERE records.id = record_id'
                       ' AND handling_class = ANY ((SELECT writable_classes())::smallint[])))', each);
        EXECUTE format('CREATE POLICY removed ON %I FOR DELETE TO tocsin_app USING (EXISTS (SELECT FROM records'
                       ' WHERE records.id = record_id'
                       ' AND handling_class = ANY ((SELECT writable_classes())::smallint[])))', each);
    END LOOP;
END $$;

CREATE POLICY seen ON handling_classes FOR SELECT TO tocsin_app USING (id = ANY ((SELECT visible_classes())::smallint[]));

-- A revision is seen when its own class is, and its record's as it is now: terms that became stricter close the past,
-- and what was stricter once stays closed.
CREATE POLICY seen ON revisions FOR SELECT TO tocsin_app
    USING (handling_class = ANY ((SELECT visible_classes())::smallint[])
           AND EXISTS (SELECT FROM records WHERE records.id = record_id));
CREATE POLICY made ON revisions FOR INSERT TO tocsin_app
    WITH CHECK (handling_class = ANY ((SELECT writable_classes())::smallint[])
                AND EXISTS (SELECT FROM records WHERE records.id = record_id));

CREATE POLICY seen ON list_versions FOR SELECT TO tocsin_app
    USING (EXISTS (SELECT FROM lists WHERE lists.name = list));
CREATE POLICY made ON list_versions FOR INSERT TO tocsin_app WITH CHECK (EXISTS (SELECT FROM lists
    WHERE lists.name = list AND handling_class = ANY ((SELECT writable_classes())::smallint[])));
CREATE POLICY changed ON list_versions FOR UPDATE TO tocsin_app USING (EXISTS (SELECT FROM lists
    WHERE lists.name = list AND handling_class = ANY ((SELECT writable_classes())::smallint[])));

-- A view asks with its owner's rights unless it is told otherwise: past every policy, where the owner is a superuser.
ALTER VIEW stored_revisions SET (security_invoker = true);
