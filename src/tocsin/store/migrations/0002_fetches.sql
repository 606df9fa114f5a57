-- What was received last from a list's official addresses, so that an unchanged list need not be sent again.
-- See docs/decisions/0013.

CREATE TABLE fetches (
    list          text NOT NULL REFERENCES lists (name),
    file          text NOT NULL,
    given_by      text NOT NULL,  -- the address that sent it, after redirects, without its query (it may be signed)
    etag          text NOT NULL,  -- as the server wrote it, or ''
    last_modified text NOT NULL,  -- as the server wrote it, or ''
    sha256        text NOT NULL,  -- of the bytes that came; of use only while a version made of them is in force
    size          bigint NOT NULL,
    fetched_at    timestamptz NOT NULL,
    fetched_by    text NOT NULL,
    PRIMARY KEY (list, file)
);
