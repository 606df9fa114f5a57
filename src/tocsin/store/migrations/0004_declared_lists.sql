-- Lists that this node declares itself, because their authority publishes none that a machine can read.
-- See docs/decisions/0017.

CREATE TABLE declared_lists (
    name         text PRIMARY KEY CHECK (name ~ '^[a-z][a-z0-9-]{0,39}$'),  -- what people type, and the owner of its records
    title        text NOT NULL CHECK (title <> ''),
    authority    text NOT NULL CHECK (authority <> ''),
    format       text NOT NULL CHECK (format <> ''),  -- sources/declared/declaration.py: "register", "ftm"
    rhythm_days  integer NOT NULL CHECK (rhythm_days > 0),  -- expected to change within so many days
    terms        text NOT NULL,  -- under which it may be used
    address      text NOT NULL DEFAULT '',  -- https, or '': it comes by hand
    declared_at  timestamptz NOT NULL,
    declared_by  text NOT NULL
);
