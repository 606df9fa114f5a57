-- What the door asks of every request, and what a screening asks before it compares: each a function, planned once for
-- each connection, whose answer is one value. So both are one way to the server and back. See docs/decisions/0024.

-- Who is behind a credential ("token" or "session"), in the roles and groups of that moment; NULL for nobody. A function
-- that is STABLE reads one moment, that of the statement which calls it.
CREATE FUNCTION behind(asked_sort text, asked_hash bytea, asked_at timestamptz, idle_since timestamptz,
                       asked_purpose text) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        WITH opener (user_id, kind, via, made_at, expires_at, used_at, scope) AS (
            SELECT user_id, 'machine', 'token', made_at, expires_at, used_at, scope FROM tokens
            WHERE asked_sort = 'token' AND hash = asked_hash AND revoked_at IS NULL AND expires_at > asked_at
            UNION ALL
            SELECT user_id, 'user', via, made_at, expires_at, seen_at, NULL FROM sessions
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
                  AND newest.since <= asked_at AND (newest.until IS NULL OR asked_at < newest.until))
        )
        FROM opener
        JOIN users AS account ON account.id = opener.user_id AND account.kind = opener.kind
            AND account.disabled_at IS NULL
        JOIN seats ON seats.holder = account.seat
        LEFT JOIN purposes AS purpose ON purpose.seat = seats.holder AND purpose.name = asked_purpose
            AND purpose.retired_at IS NULL
    );
END $$;

-- The states of the records and of the claims, and the lists in force that may be seen by these handling classes, NULL
-- for all: a list counts when its own class is among them, with those of its records whose classes are.
CREATE FUNCTION compared(classes smallint[]) RETURNS json LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN (
        SELECT json_build_array(
            records.value, records.change_set, claims.value, claims.change_set,
            (SELECT coalesce(json_agg(json_build_array(lists.name, version.as_of, (
                        SELECT coalesce(sum(counted.standing), 0)::bigint FROM list_standing AS counted
                        WHERE counted.list = lists.name
                        AND (classes IS NULL OR counted.handling_class = ANY(classes))
                    )) ORDER BY lists.name), '[]')
             FROM lists JOIN list_versions AS version ON version.list = lists.name AND version.status = 'in force'
             WHERE classes IS NULL OR lists.handling_class = ANY(classes))
        )
        FROM generation AS records CROSS JOIN identity_generation AS claims
    );
END $$;

-- The node's own work: a user's transaction has no business with either.
REVOKE ALL ON FUNCTION behind(text, bytea, timestamptz, timestamptz, text), compared(smallint[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION behind(text, bytea, timestamptz, timestamptz, text), compared(smallint[]) TO tocsin_service;
