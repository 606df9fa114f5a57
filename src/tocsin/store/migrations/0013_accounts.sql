-- What accounts sign in with: passwords, passkeys, one-time invitations, and the tokens of machines.
--
-- Whatever opens something is kept as a hash: whoever reads these tables can open nothing with what stands there.

CREATE TABLE passwords (
    user_id bigint PRIMARY KEY REFERENCES users (id),
    hash    text NOT NULL,  -- argon2id with its parameters and salt
    set_at  timestamptz NOT NULL
);

CREATE TABLE passkeys (
    credential_id bytea PRIMARY KEY,
    user_id       bigint NOT NULL REFERENCES users (id),
    public_key    bytea NOT NULL,  -- COSE
    sign_count    bigint NOT NULL,
    name          text NOT NULL,
    made_at       timestamptz NOT NULL,
    used_at       timestamptz
);
CREATE INDEX passkeys_of_user ON passkeys (user_id);

CREATE TABLE invitations (
    hash       bytea PRIMARY KEY CHECK (length(hash) = 32),
    user_id    bigint NOT NULL REFERENCES users (id),
    made_at    timestamptz NOT NULL,
    made_by    text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz
);
CREATE INDEX invitations_of_user ON invitations (user_id);

CREATE TABLE tokens (
    id         uuid PRIMARY KEY,
    hash       bytea NOT NULL UNIQUE CHECK (length(hash) = 32),
    user_id    bigint NOT NULL REFERENCES users (id),
    name       text NOT NULL,
    scope      text[] NOT NULL,  -- verbs
    made_at    timestamptz NOT NULL,
    made_by    text NOT NULL,
    expires_at timestamptz NOT NULL,
    used_at    timestamptz,
    revoked_at timestamptz,
    revoked_by text,
    CHECK ((revoked_at IS NULL) = (revoked_by IS NULL))
);
CREATE INDEX tokens_of_user ON tokens (user_id);

-- No business of a user's transaction: services look at them in the node's own name.
REVOKE ALL ON passwords, passkeys, invitations, tokens FROM tocsin_app;
