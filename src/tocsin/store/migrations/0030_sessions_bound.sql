-- A session says by itself whose it is, how it began, when, and until when: under the node's key, which the database
-- does not hold (store/bound.py). Those of before say nothing of the kind: whoever was signed in signs in again.
DELETE FROM sessions;
ALTER TABLE sessions ADD COLUMN mac bytea NOT NULL CHECK (length(mac) = 32);

-- What the door asks of every request (migration 28), with what the session is bound to.
CREATE OR REPLACE FUNCTION behind(asked_sort text, asked_hash bytea, asked_at timestamptz, idle_since timestamptz,
                       asked_purpose text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH opener (user_id, kind, via, made_at, expires_at, used_at, scope, mac) AS (
            SELECT user_id, 'machine', 'token', made_at, expires_at, used_at, scope, NULL::bytea FROM tokens
            WHERE asked_sort = 'token' AND hash = asked_hash AND revoked_at IS NULL AND expires_at > asked_at
            UNION ALL
            SELECT user_id, 'user', via, made_at, expires_at, seen_at, NULL, mac FROM sessions
            WHERE asked_sort = 'session' AND hash = asked_hash AND expires_at > asked_at AND seen_at > idle_since
        )
        SELECT json_build_array(
            opener.via, opener.made_at, opener.expires_at, opener.used_at, opener.scope,
            account.name, account.kind, account.display_name, seats.holder, seats.member,
            ARRAY(SELECT role FROM role_grants WHERE user_id = account.id AND revoked_at IS NULL),
            purpose.use, purpose.needs_case,
            -- The newest roster of each group alone says who belongs to it, as model.members.Group.has reads it.
            ARRAY(SELECT newest.group_id
                  FROM (SELECT DISTINCT ON (group_id) * FROM rosters ORDER BY group_id, epoch DESC) AS newest
                  WHERE seats.member = ANY(newest.members)
                  AND newest.since <= asked_at AND (newest.until IS NULL OR asked_at < newest.until)),
            encode(opener.mac, 'hex')
        )
        FROM opener
        JOIN users AS account ON account.id = opener.user_id AND account.kind = opener.kind
            AND account.disabled_at IS NULL
        JOIN seats ON seats.holder = account.seat
        LEFT JOIN purposes AS purpose ON purpose.seat = seats.holder AND purpose.name = asked_purpose
            AND purpose.retired_at IS NULL
    );
END $$;
