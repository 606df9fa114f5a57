-- What became of each look at a list's official address, and when it is looked at next.

CREATE TABLE list_checks (
    id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    list       text NOT NULL,  -- no reference: the first fetch of a list may fail before anything was loaded
    outcome    text NOT NULL CHECK (outcome IN ('loaded', 'unchanged', 'held', 'failed')),
    message    text NOT NULL DEFAULT '',  -- why it failed or is held
    place      text NOT NULL DEFAULT '',
    begun_at   timestamptz NOT NULL,
    ended_at   timestamptz NOT NULL,
    checked_by text NOT NULL
);
CREATE INDEX list_checks_of_list ON list_checks (list, id);

-- One row a list that was ever fetched or watched.
CREATE TABLE list_watches (
    list         text PRIMARY KEY,
    every_s      integer CHECK (every_s > 0),  -- how often it is watched; NULL: nobody does
    failures     integer NOT NULL DEFAULT 0 CHECK (failures >= 0),  -- in a row
    confirmed_at timestamptz,  -- when its publisher last gave it, or said that it is unchanged
    checked_at   timestamptz,  -- when that was last tried
    not_before   timestamptz  -- after failures: when a watch tries again
);
