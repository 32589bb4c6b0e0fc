package io.signalbox.db.tasks;

import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A stored task with what its caller gave to know it by.
 *
 * @param key the idempotency key
 * @param fingerprint stands for the request that made it
 */
record KeyedTask(StoredTask stored, @Nullable String key, @Nullable String fingerprint) {

  UUID id() {
    return stored.task().id();
  }

  /** Whether {@code later}, which came under the same key, asks for the same. */
  boolean sameRequest(NewTask later) {
    return Objects.equals(fingerprint, later.fingerprint());
  }

  /** To whom only knows its key: the token is its claimant's alone. */
  StoredTask withoutToken() {
    return new StoredTask(stored.task(), null);
  }
}
