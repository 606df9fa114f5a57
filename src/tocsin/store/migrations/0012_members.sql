-- Members and their seats, groups with their rosters, accounts, roles, and the purposes of each seat.

CREATE TABLE members (
    id       text PRIMARY KEY,
    name     text NOT NULL,
    kind     text NOT NULL CHECK (kind IN ('state', 'organisation')),
    country  text NOT NULL,  -- alpha-2, or ''
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL
);

-- '' is the seat of the member that runs the node: what it holds said so before there were others.
CREATE TABLE seats (
    holder   text PRIMARY KEY,
    member   text NOT NULL UNIQUE REFERENCES members (id),
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL,
    CHECK (holder IN ('', member))
);

CREATE TABLE groups (
    id       text PRIMARY KEY,
    name     text NOT NULL
);

-- Whole rosters, one per epoch; only the newest of a group says who belongs to it.
CREATE TABLE rosters (
    group_id text NOT NULL REFERENCES groups (id),
    epoch    integer NOT NULL CHECK (epoch > 0),
    members  text[] NOT NULL,
    since    timestamptz NOT NULL,
    until    timestamptz CHECK (until > since),
    made_at  timestamptz NOT NULL,
    made_by  text NOT NULL,
    PRIMARY KEY (group_id, epoch)
);
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON rosters FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only_whole BEFORE TRUNCATE ON rosters FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

CREATE TABLE users (
    id           bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    name         text NOT NULL UNIQUE,
    seat         text NOT NULL REFERENCES seats (holder),
    kind         text NOT NULL CHECK (kind IN ('user', 'machine')),
    display_name text NOT NULL,
    made_at      timestamptz NOT NULL,
    made_by      text NOT NULL,
    disabled_at  timestamptz,
    disabled_by  text,
    CHECK ((disabled_at IS NULL) = (disabled_by IS NULL))
);

CREATE TABLE role_grants (
    user_id    bigint NOT NULL REFERENCES users (id),
    role       text NOT NULL,
    granted_at timestamptz NOT NULL,
    granted_by text NOT NULL,
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE UNIQUE INDEX one_grant_of_role ON role_grants (user_id, role) WHERE revoked_at IS NULL;

ALTER TABLE purposes
    ADD COLUMN seat text NOT NULL DEFAULT '',
    ADD COLUMN use text NOT NULL DEFAULT 'screening',
    ADD COLUMN needs_case boolean NOT NULL DEFAULT false,
    ADD COLUMN retired_at timestamptz,
    DROP CONSTRAINT purposes_pkey,
    ADD PRIMARY KEY (seat, name);
DROP INDEX one_default_purpose;
CREATE UNIQUE INDEX one_default_purpose ON purposes (seat) WHERE is_default;

-- A node that was made before there were members becomes one of its own name.
INSERT INTO members (id, name, kind, country, made_at, made_by)
SELECT coalesce(nullif(trim(BOTH '-' FROM left(trim(BOTH '-' FROM regexp_replace(lower(name), '[^a-z0-9]+', '-', 'g')),
                                               40)), ''), 'local'),
       name, 'organisation', '', made_at, 'tocsin'
FROM node;
INSERT INTO seats (holder, member, made_at, made_by) SELECT '', id, made_at, made_by FROM members;

-- Accounts are no business of a user's transaction: services look at them in the node's own name.
REVOKE ALL ON users, role_grants FROM tocsin_app;
REVOKE INSERT, UPDATE, DELETE ON members, seats, groups, rosters, purposes FROM tocsin_app;
