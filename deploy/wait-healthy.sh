#!/usr/bin/env bash
# Waits until every container of the project is healthy: what `docker compose up --wait` does, for
# Compose 1.29, which cannot.
#
#   docker-compose up -d && deploy/wait-healthy.sh [SECONDS]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

deadline=$((SECONDS + ${1:-180}))
while :; do
  # shellcheck disable=SC2046 # one word a container
  waiting=$(docker inspect -f '{{.Name}} {{.State.Health.Status}}' $(docker-compose ps -q) | grep -v ' healthy$' || true)
  if [ -z "$waiting" ]; then
    echo "All containers are healthy."
    exit
  fi
  if [ "$SECONDS" -ge "$deadline" ]; then
    printf 'Not healthy in time:\n%s\nTheir last words: docker-compose logs --tail=20\n' "$waiting" >&2
    exit 1
  fi
  sleep 1
done
