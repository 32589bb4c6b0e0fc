#!/usr/bin/env bash
# Makes .env, which docker-compose.yml reads, of .env.example: each empty secret gets a random value.
# Never touches an .env that is there.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

if [ -e .env ]; then
  echo ".env exists already; nothing was changed." >&2
  exit 0
fi
umask 077
while IFS= read -r line; do
  case $line in
    [A-Z]*=) printf '%s%s\n' "$line" "$(od -An -N24 -tx1 /dev/urandom | tr -d ' \n')" ;;
    *) printf '%s\n' "$line" ;;
  esac
done <.env.example >.env.new
mv .env.new .env
echo "Wrote .env with new secrets." >&2
