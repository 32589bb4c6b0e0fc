#!/bin/sh
# Does for the stand-in what the official PostgreSQL image's entry point does: at the first start it
# makes a database as POSTGRES_USER, POSTGRES_PASSWORD and POSTGRES_DB say.
set -eu

export PGDATA="${PGDATA:-/var/lib/postgresql/data}"
user=${POSTGRES_USER:-postgres}
database=${POSTGRES_DB:-$user}

if [ ! -s "$PGDATA/PG_VERSION" ]; then
  [ -n "${POSTGRES_PASSWORD:-}" ] || {
    echo "POSTGRES_PASSWORD is missing." >&2
    exit 1
  }
  # Made beside its place: a start that is broken off leaves no half of a database behind.
  fresh="$PGDATA.new"
  rm -rf "$fresh"
  printf '%s\n' "$POSTGRES_PASSWORD" >/tmp/password
  initdb --pgdata="$fresh" --username="$user" --pwfile=/tmp/password --encoding=UTF8 \
    --auth-local=trust --auth-host=scram-sha-256
  rm /tmp/password
  echo "host all all all scram-sha-256" >>"$fresh/pg_hba.conf"
  pg_ctl --pgdata="$fresh" --wait --options="-c listen_addresses=''" start
  [ "$database" = postgres ] || createdb --username="$user" --host=/var/run/postgresql "$database"
  pg_ctl --pgdata="$fresh" --wait stop
  mv "$fresh" "$PGDATA"
fi

[ "${1:-}" = postgres ] || set -- postgres "$@"
exec "$@" -c listen_addresses='*'
