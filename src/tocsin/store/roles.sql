-- The two roles of row-level security, for a server where the account in TOCSIN_DATABASE_URL may not create roles.
-- A superuser, or a role with CREATEROLE, runs it once on that server. Put the account's name in the last line:
--     psql -v account=NAME -f roles.sql
CREATE ROLE tocsin_app NOLOGIN;
CREATE ROLE tocsin_service NOLOGIN;
GRANT tocsin_app, tocsin_service TO :"account";
