-- Who is signed in, ceremonies that are under way, browsers that are known, and how often something was tried.

CREATE TABLE sessions (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    user_id    bigint NOT NULL REFERENCES users (id),
    via        text NOT NULL CHECK (via IN ('password', 'passkey')),
    made_at    timestamptz NOT NULL,
    seen_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX sessions_of_user ON sessions (user_id);

-- A challenge is answered once. user_id: whose passkey is being made; NULL while nobody is known.
CREATE TABLE ceremonies (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    user_id    bigint REFERENCES users (id),
    challenge  bytea NOT NULL,
    expires_at timestamptz NOT NULL
);

-- Browsers in which somebody has signed in before: their tries are counted apart from a stranger's.
CREATE TABLE devices (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    user_id    bigint NOT NULL REFERENCES users (id),
    made_at    timestamptz NOT NULL,
    expires_at timestamptz NOT NULL
);
CREATE INDEX devices_of_user ON devices (user_id);

-- One moment says it all: the one at which a new try would find nothing used up (generic cell rate algorithm).
-- The key is a pseudonym: neither names nor addresses stand here.
CREATE TABLE throttles (
    key     bytea PRIMARY KEY,
    free_at timestamptz NOT NULL
);

REVOKE ALL ON sessions, ceremonies, devices, throttles FROM tocsin_app;
