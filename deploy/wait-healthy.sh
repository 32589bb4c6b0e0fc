#!/usr/bin/env bash
# Waits until every container of the project is healthy: what `docker compose up --wait` does, for
# Compose 1.29, which cannot. Says what it waits for, and at once when a container has died. One
# without a health check has to run, no more.
#
#   docker-compose up -d && deploy/wait-healthy.sh [SECONDS]
#
# Compose 1.29 itself waits in `up` for what others need, for ever if that keeps dying: watch it with
#
#   docker-compose up -d & deploy/wait-healthy.sh
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

# What has to be there, one service a line: all but those that start only when asked for.
services=$(docker-compose config | awk '
  /^[^ ]/ { inside = /^services:/ }
  !inside && name != "" { print name; name = "" }
  inside && /^  [^ ].*:$/ { if (name != "") print name; name = $1; sub(/:$/, "", name) }
  inside && /^    profiles:/ { name = "" }
  END { if (name != "") print name }')

# One line a container: service, name, id, state, health, restarts.
containers() {
  local ids
  ids=$(docker-compose ps -q -a 2>/dev/null || docker-compose ps -q)
  # shellcheck disable=SC2086 # one word a container
  [ -z "$ids" ] || docker inspect -f \
    '{{index .Config.Labels "com.docker.compose.service"}} {{.Name}} {{.Id}} {{.State.Status}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}} {{.RestartCount}}' \
    $ids
}

give_up() {
  printf '%s\n' "$1" >&2
  [ -z "${2:-}" ] || docker logs --tail=20 "$2" >&2 2>&1 || true
  exit 1
}

deadline=$((SECONDS + ${1:-600}))
told=""
restarts_before=$(containers | awk '{ print $3, $6 }')
while :; do
  waiting=""
  seen=""
  while read -r service name id state health restarts; do
    [ -n "$id" ] || continue
    seen="$seen $service "
    before=$(printf '%s\n' "$restarts_before" | awk -v id="$id" '$1 == id { print $2 }')
    if [ "$state" = exited ] || [ "$state" = dead ]; then
      give_up "${name#/} has ended; its last words:" "$id"
    elif [ "$health" != healthy ] && [ "$restarts" -gt $((${before:-0} + 1)) ]; then
      give_up "${name#/} dies again and again; its last words:" "$id"
    elif [ "$health" != healthy ] && [ "$state $health" != "running none" ]; then
      waiting="$waiting, ${name#/} ($state, $health)"
    fi
  done <<<"$(containers)"
  for service in $services; do
    case $seen in *" $service "*) ;; *) waiting="$waiting, $service (not made yet)" ;; esac
  done
  if [ -z "$waiting" ]; then
    echo "All containers are healthy."
    exit
  fi
  [ "$SECONDS" -lt "$deadline" ] || give_up "Not healthy in time: ${waiting#, }. Their last words: docker-compose logs --tail=20"
  [ "$waiting" = "$told" ] || printf 'Waiting for %s\n' "${waiting#, }"
  told=$waiting
  sleep 1
done
