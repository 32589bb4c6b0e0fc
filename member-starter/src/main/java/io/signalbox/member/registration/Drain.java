package io.signalbox.member.registration;

import io.signalbox.member.leaving.LeavingStep;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Holds a member that stops open until the gateways know that it leaves. */
final class Drain implements LeavingStep {

  private static final Logger log = LoggerFactory.getLogger(Drain.class);

  private final Duration acceptFor;

  Drain(Duration acceptFor) {
    this.acceptFor = acceptFor;
  }

  @Override
  public CompletionStage<Void> leave() {
    log.info("Draining: the registry has been told, requests are still accepted for {}", acceptFor);
    return CompletableFuture.runAsync(
        () -> {}, CompletableFuture.delayedExecutor(acceptFor.toMillis(), TimeUnit.MILLISECONDS));
  }
}
