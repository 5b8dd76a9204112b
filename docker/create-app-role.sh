#!/bin/sh
# Run once, when the database is made: the role that web, worker and beat use. It reads and writes rows but owns no
# table, so it can neither change the schema nor switch off the triggers that keep history.
set -eu
psql --set ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" --set password="$APP_DB_PASSWORD" <<'SQL'
CREATE ROLE klyngeportalen_app LOGIN PASSWORD :'password';
GRANT USAGE ON SCHEMA public TO klyngeportalen_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO klyngeportalen_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO klyngeportalen_app;
SQL
