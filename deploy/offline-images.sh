#!/usr/bin/env bash
# Makes stand-ins for the base images of docker-compose.yml where no image registry can be reached:
# from Debian packages, a local JDK 25, and the local Maven with its repository of downloaded
# artifacts. Prints the lines that make compose use them:
#
#   sudo deploy/offline-images.sh >> .env
#
# Needs root (debootstrap does), a Docker engine, debootstrap, Maven and a JDK 25, and this project
# built once on this machine, so that the repository holds what the build needs. Images that exist
# are kept while they fit; `--force` makes them anew. DEBIAN_MIRROR names a package mirror other than
# Debian's own. There is no Grafana in Debian: its service stays away.
set -euo pipefail

readonly PROJECT=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd)
readonly PREFIX=signalbox-offline
readonly SUITE=bookworm
# What a service may use of Java: everything but the compiler and the tools.
readonly JRE_MODULES=java.se,jdk.charsets,jdk.crypto.cryptoki,jdk.crypto.ec,jdk.httpserver,jdk.jfr,jdk.localedata,jdk.management,jdk.management.agent,jdk.management.jfr,jdk.naming.dns,jdk.net,jdk.nio.mapmode,jdk.security.auth,jdk.security.jgss,jdk.unsupported,jdk.xml.dom,jdk.zipfs

say() { printf '%s\n' "$*" >&2; }
fail() {
  say "offline-images: $*"
  exit 1
}
need() { command -v "$1" >/dev/null 2>&1 || fail "$1 is missing: install it ($2)."; }

. "$PROJECT/deploy/jdk.sh"

force=""
case ${1:-} in
  '') ;;
  --force) force=yes ;;
  *) fail "usage: deploy/offline-images.sh [--force]" ;;
esac

# Whether image $1 is to be made: it is missing, or was made of something else than $2.
wanted() {
  local made_of
  made_of=$(docker image inspect -f '{{index .Config.Labels "made-of"}}' "$PREFIX-$1" 2>/dev/null) || made_of=nothing
  [ -n "$force" ] || [ "$made_of" != "${2:-}" ] || return 1
  say "Making $PREFIX-$1 ..."
}

# Files to be deleted on leaving, the unpacked Debian among them.
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

make_base() {
  wanted base || return 0
  need debootstrap "Debian: apt-get install debootstrap"
  [ "$(id -u)" = 0 ] || fail "debootstrap needs root: run this with sudo."
  # shellcheck disable=SC2086 # no mirror, no argument
  debootstrap --variant=minbase "$SUITE" "$scratch/base" ${DEBIAN_MIRROR:-} >"$scratch/debootstrap.log" 2>&1 ||
    fail "debootstrap failed: $(tail -n 3 "$scratch/debootstrap.log")"
  rm -rf "$scratch/base/var/cache/apt/archives/"*.deb "$scratch/base/var/lib/apt/lists/"*
  tar -C "$scratch/base" -c . | docker import - "$PREFIX-base" >&2
  rm -rf "$scratch/base"
}

# Builds the image $1 from the Dockerfile on standard input and the folder $2.
build() {
  cat >"$2/Dockerfile"
  docker build -q -t "$PREFIX-$1" "$2" >&2 || fail "cannot build $PREFIX-$1."
}

make_build() {
  local repository maven_home poms
  # What the build downloads follows from the poms.
  poms=$(cat "$PROJECT"/pom.xml "$PROJECT"/*/pom.xml "$PROJECT"/examples/*/pom.xml | sha256sum | cut -c1-16)
  wanted build "$poms" || return 0
  need mvn "Debian: apt-get install maven"
  repository=${MAVEN_REPOSITORY:-${HOME:-/root}/.m2/repository}
  [ -d "$repository/org/springframework/boot/spring-boot-starter-parent" ] ||
    fail "the Maven repository $repository lacks what the build needs: build the project here once (mvn package), or set MAVEN_REPOSITORY."
  maven_home=$(mvn -v | sed -n 's/^Maven home: //p')
  mkdir -p "$scratch/build/maven"
  # Debian's Maven is a folder of links: what they point to is copied.
  tar -C "$maven_home" -ch . | tar -C "$scratch/build/maven" -x
  cp -a "$JAVA_HOME/." "$scratch/build/jdk"
  rm -f "$scratch/build/jdk/lib/src.zip"
  tar -C "$repository" -c --exclude=./io/signalbox . | tar -C "$scratch/build" --one-top-level=repository -x
  build build "$scratch/build" <<DOCKERFILE
FROM $PREFIX-base
COPY jdk /opt/jdk
COPY maven /opt/maven
COPY repository /root/.m2/repository
LABEL made-of=$poms
RUN echo '<settings><offline>true</offline></settings>' >/root/.m2/settings.xml
# It lives for seconds: the second compiler would take more time than it saves.
ENV MAVEN_OPTS="-XX:TieredStopAtLevel=1 -XX:+UseSerialGC"
ENV JAVA_HOME=/opt/jdk PATH=/opt/jdk/bin:/opt/maven/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin
DOCKERFILE
  rm -rf "$scratch/build"
}

make_runtime() {
  wanted runtime || return 0
  mkdir "$scratch/runtime"
  "$JAVA_HOME/bin/jlink" --add-modules "$JRE_MODULES" --strip-java-debug-attributes --no-man-pages \
    --no-header-files --generate-cds-archive --output "$scratch/runtime/jre" >&2
  build runtime "$scratch/runtime" <<DOCKERFILE
FROM $PREFIX-base
COPY jre /opt/jre
ENV JAVA_HOME=/opt/jre PATH=/opt/jre/bin:/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8
DOCKERFILE
}

make_postgres() {
  wanted postgres || return 0
  mkdir "$scratch/postgres"
  cp "$PROJECT/deploy/offline-postgres-entrypoint.sh" "$scratch/postgres/entrypoint"
  build postgres "$scratch/postgres" <<DOCKERFILE
FROM $PREFIX-base
RUN mkdir -p /etc/postgresql-common && echo 'create_main_cluster = false' >/etc/postgresql-common/createcluster.conf \
 && apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends postgresql \
 && rm -rf /var/lib/apt/lists/* && ln -s /usr/lib/postgresql/*/bin/* /usr/local/bin/ \
 && install -d -o postgres -g postgres -m 1777 /var/lib/postgresql /var/run/postgresql
COPY entrypoint /entrypoint
ENV LANG=C.UTF-8
USER postgres
VOLUME /var/lib/postgresql
STOPSIGNAL SIGINT
EXPOSE 5432
ENTRYPOINT ["/entrypoint"]
CMD ["postgres"]
DOCKERFILE
}

make_prometheus() {
  wanted prometheus || return 0
  mkdir "$scratch/prometheus"
  build prometheus "$scratch/prometheus" <<DOCKERFILE
FROM $PREFIX-base
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends prometheus \
 && rm -rf /var/lib/apt/lists/* && install -d -o nobody -g nogroup /prometheus
USER nobody
VOLUME /prometheus
EXPOSE 9090
ENTRYPOINT ["/bin/prometheus"]
DOCKERFILE
}

make_python() {
  wanted python || return 0
  mkdir "$scratch/python"
  build python "$scratch/python" <<DOCKERFILE
FROM $PREFIX-base
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*
ENV LANG=C.UTF-8
DOCKERFILE
}

make_haproxy() {
  wanted haproxy || return 0
  mkdir "$scratch/haproxy"
  build haproxy "$scratch/haproxy" <<DOCKERFILE
FROM $PREFIX-base
RUN apt-get update && DEBIAN_FRONTEND=noninteractive apt-get install -y --no-install-recommends haproxy \
 && rm -rf /var/lib/apt/lists/*
DOCKERFILE
}

need docker "Debian: apt-get install docker.io"
docker version >/dev/null 2>&1 || fail "no Docker engine answers: start it (Debian: systemctl start docker)."
find_java
make_base
# At once: some wait for the mirror while others compute.
makers=()
for image in build runtime postgres prometheus python haproxy; do
  "make_$image" &
  makers+=($!)
done
status=0
for maker in "${makers[@]}"; do wait "$maker" || status=1; done
[ $status = 0 ] || exit 1
cat <<LINES
BUILD_IMAGE=$PREFIX-build
RUNTIME_IMAGE=$PREFIX-runtime
POSTGRES_IMAGE=$PREFIX-postgres
PROMETHEUS_IMAGE=$PREFIX-prometheus
PYTHON_IMAGE=$PREFIX-python
HAPROXY_IMAGE=$PREFIX-haproxy
COMPOSE_FILE=docker-compose.yml:deploy/offline.yml
LINES
