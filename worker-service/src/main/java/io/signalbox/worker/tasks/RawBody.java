package io.signalbox.worker.tasks;

import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.Share;
import org.jspecify.annotations.Nullable;

/** A request's body as it came, and its memory. It is used once, or discarded. Thread-safe. */
public final class RawBody {

  private final Share memory;
  private @Nullable RawJson text;
  private boolean used;

  RawBody(Share memory) {
    this.memory = memory;
  }

  /** What is done with a body. */
  public interface Use<T> {
    T with(RawJson text) throws InterruptedException;
  }

  /** It is all there. */
  synchronized void arrived(RawJson all) {
    text = all;
  }

  /** Does it, and lets the body go. */
  public <T> T use(Use<T> use) throws InterruptedException {
    RawJson taken = take();
    try {
      return use.with(taken);
    } finally {
      memory.close();
    }
  }

  /** Lets it go unless it is, or was, in use. */
  synchronized void discard() {
    if (!used) {
      text = null;
      memory.close();
    }
  }

  /** Nothing of it is left here: the caller's callers hold this object for as long as they run. */
  private synchronized RawJson take() {
    RawJson taken = text;
    if (taken == null) {
      throw new IllegalStateException("The request is over");
    }
    text = null;
    used = true;
    return taken;
  }
}
