package io.signalbox.gateway.activation;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.springframework.stereotype.Component;

/** Tells when somebody has come into a waiting room, whichever. Thread-safe. */
@Component
public final class Arrivals {

  private final AtomicReference<CompletableFuture<Void>> next =
      new AtomicReference<>(new CompletableFuture<>());

  /** Completed at the next arrival. */
  public CompletableFuture<Void> next() {
    return next.get();
  }

  void ring() {
    next.getAndSet(new CompletableFuture<>()).complete(null);
  }
}
