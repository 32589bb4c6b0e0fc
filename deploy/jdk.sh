# Sourced, not run: find_java sets JAVA_HOME to a JDK 25 or later and exports it, or fails.

# The release file names the version without starting a JVM.
java_version() {
  sed -n 's/^JAVA_VERSION="\([0-9]*\).*/\1/p' "$1/release" 2>/dev/null || true
}

find_java() {
  local candidate version on_path
  on_path=$(command -v java 2>/dev/null || true)
  [ -z "$on_path" ] || on_path=$(dirname "$(dirname "$(readlink -f "$on_path")")")
  if [ -n "${SIGNALBOX_JDK_PLACES:-}" ]; then
    # shellcheck disable=SC2086 # several places, with wildcards
    set -- $SIGNALBOX_JDK_PLACES
  else
    set -- "${SIGNALBOX_JAVA_HOME:-}" "${JAVA_HOME:-}" "${on_path:-}" /usr/lib/jvm/* \
      /Library/Java/JavaVirtualMachines/*/Contents/Home \
      "${HOME:-/root}"/.sdkman/candidates/java/* "${HOME:-/root}"/.jdks/*
  fi
  for candidate in "$@"; do
    [ -x "$candidate/bin/javac" ] || continue
    version=$(java_version "$candidate")
    if [ -n "$version" ] && [ "$version" -ge 25 ]; then
      JAVA_HOME=$candidate
      export JAVA_HOME
      return
    fi
  done
  fail "no JDK 25 found: install one (Debian: temurin-25-jdk or openjdk-25-jdk; macOS: brew install openjdk@25) or set SIGNALBOX_JAVA_HOME."
}
