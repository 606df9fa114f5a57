-- Roles that stay apart whoever writes them, and seats that their own administrators govern. See docs/decisions/0023.

-- --- roles apart --------------------------------------------------------------------------------------------------------

-- What stood together until now: an administrator keeps that role alone, a machine its own; who oversees and does what
-- is overseen keeps the work, so that nobody goes on overseeing themselves. The grants stay in the books as taken back.
UPDATE role_grants AS taken SET revoked_at = now(), revoked_by = 'tocsin' FROM users
WHERE users.id = user_id AND revoked_at IS NULL AND (
    ((kind = 'machine') <> (role = 'machine client'))
    OR (role <> 'administrator' AND EXISTS (SELECT FROM role_grants AS other WHERE other.user_id = taken.user_id
        AND other.revoked_at IS NULL AND other.role = 'administrator'))
    OR (role = 'oversight' AND EXISTS (SELECT FROM role_grants AS other WHERE other.user_id = taken.user_id
        AND other.revoked_at IS NULL AND other.role <> 'oversight')));

-- The account's row is locked first: of two grants at once, the second sees the first.
CREATE FUNCTION keep_roles_apart() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    what text;
BEGIN
    IF NEW.revoked_at IS NOT NULL THEN
        RETURN NEW;
    END IF;
    SELECT kind INTO what FROM users WHERE id = NEW.user_id FOR UPDATE;
    IF (what = 'machine') <> (NEW.role = 'machine client') THEN
        RAISE EXCEPTION 'the role % is not for a %', NEW.role, what USING ERRCODE = 'check_violation';
    END IF;
    PERFORM FROM role_grants WHERE user_id = NEW.user_id AND revoked_at IS NULL AND role <> NEW.role
        AND (role IN ('administrator', 'oversight') OR NEW.role IN ('administrator', 'oversight'));
    IF FOUND THEN
        RAISE EXCEPTION 'administrator and oversight go with no other role' USING ERRCODE = 'check_violation';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER roles_apart BEFORE INSERT OR UPDATE ON role_grants FOR EACH ROW EXECUTE FUNCTION keep_roles_apart();

-- --- seats of their own -------------------------------------------------------------------------------------------------

-- Since when the seat's own administrator can sign in. From then on the member that runs the node does nothing in it.
ALTER TABLE seats ADD COLUMN governed_since timestamptz;

UPDATE seats SET governed_since = known.since FROM (
    SELECT seat, min(greatest(granted_at, credentials.since)) AS since FROM (
        SELECT user_id, set_at AS since FROM passwords UNION ALL SELECT user_id, made_at FROM passkeys
    ) AS credentials
    JOIN users ON users.id = credentials.user_id
    JOIN role_grants ON role_grants.user_id = users.id AND role = 'administrator'
    GROUP BY seat
) AS known WHERE known.seat = seats.holder;

-- In the transaction in which the credential is made, or the role is given to who has one. The argument names the
-- column that says when.
CREATE FUNCTION note_administrator() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    UPDATE seats SET governed_since = (to_jsonb(NEW) ->> TG_ARGV[0])::timestamptz FROM users
    WHERE users.id = NEW.user_id AND seats.holder = users.seat AND governed_since IS NULL
        AND EXISTS (SELECT FROM role_grants
                    WHERE user_id = users.id AND role = 'administrator' AND revoked_at IS NULL)
        AND (EXISTS (SELECT FROM passwords WHERE user_id = users.id)
             OR EXISTS (SELECT FROM passkeys WHERE user_id = users.id));
    RETURN NULL;
END $$;
CREATE TRIGGER seat_governed AFTER INSERT ON passwords FOR EACH ROW EXECUTE FUNCTION note_administrator('set_at');
CREATE TRIGGER seat_governed AFTER INSERT ON passkeys FOR EACH ROW EXECUTE FUNCTION note_administrator('made_at');
CREATE TRIGGER seat_governed AFTER INSERT ON role_grants FOR EACH ROW EXECUTE FUNCTION note_administrator('granted_at');

CREATE FUNCTION keep_governed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'a seat that its own administrator governs stays so' USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER governed_stays BEFORE UPDATE ON seats FOR EACH ROW
    WHEN (OLD.governed_since IS NOT NULL AND NEW.governed_since IS DISTINCT FROM OLD.governed_since)
    EXECUTE FUNCTION keep_governed();

-- Another administrator made for a seat by the operator of the machine, because its own could not sign in any more: for
-- the seat to see, for good.
CREATE TABLE seat_recoveries (
    id      bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    seat    text NOT NULL REFERENCES seats (holder),
    user_id bigint NOT NULL REFERENCES users (id),
    reason  text NOT NULL CHECK (reason <> ''),
    made_at timestamptz NOT NULL,
    made_by text NOT NULL
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON seat_recoveries
    FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON seat_recoveries
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE ALL ON seat_recoveries FROM tocsin_app;

-- --- words of bounded length ---------------------------------------------------------------------------------------------

-- A purpose has 200 letters at most from now on, and one that could not be read would shut its seat out.
UPDATE purposes SET name = left(name, 160) || ' ' || md5(name) WHERE length(name) > 200;
