-- How a transaction drops its rights: one function, whose statements are planned once for each connection. Written out,
-- they were planned for every transaction, which cost the server as much as writing its leaf. See docs/decisions/0027.

-- The newest class that there is, read with the rights that are given up here. The role is the last thing that changes;
-- everything holds for the transaction alone.
CREATE FUNCTION act_for(visible text, writable text, actor text, member text) RETURNS smallint LANGUAGE plpgsql AS $$
DECLARE
    newest smallint;
    told text;
BEGIN
    SELECT max(id) INTO newest FROM handling_classes;
    told := set_config('tocsin.visible', visible, true);
    told := set_config('tocsin.writable', writable, true);
    told := set_config('tocsin.actor', actor, true);
    told := set_config('tocsin.member', member, true);
    told := set_config('role', 'tocsin_app', true);
    RETURN newest;
END $$;

-- Who has dropped them has no business with it.
REVOKE ALL ON FUNCTION act_for(text, text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION act_for(text, text, text, text) TO tocsin_service;
