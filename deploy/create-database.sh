#!/bin/bash
# Create the database and the role that owns it: no superuser, so that a hole in the site is none in the server.
# Runs once in a new PostgreSQL, as its superuser: the official image runs what lies in /docker-entrypoint-initdb.d.
set -euo pipefail

: "${DATABASE_PASSWORD:?DATABASE_PASSWORD is not set: the password for the role accord}"
psql --quiet --no-psqlrc --set ON_ERROR_STOP=1 --username "${POSTGRES_USER:-postgres}" --dbname postgres <<'SQL'
\getenv password DATABASE_PASSWORD
CREATE ROLE accord LOGIN PASSWORD :'password';
CREATE DATABASE accord OWNER accord ENCODING 'UTF8' TEMPLATE template0;
SQL
