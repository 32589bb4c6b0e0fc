package io.signalbox.member.leaving;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.context.SmartLifecycle;

/**
 * A member stops in this order:
 *
 * <ol>
 *   <li>The context closes: the registration turns DOWN, and the registry is told.
 *   <li>All {@link LeavingStep}s begin at once, and this waits for the last of them: the server
 *       accepts for some time more, connections that were handed over go back.
 *   <li>The web server accepts nothing more, and waits for the requests that are under way.
 *   <li>What the service itself does ends, as a worker's tasks.
 * </ol>
 *
 * Spring bounds each of 2 to 4 by {@code spring.lifecycle.timeout-per-shutdown-phase}.
 */
final class Leaving implements SmartLifecycle {

  private static final Logger log = LoggerFactory.getLogger(Leaving.class);

  private final List<LeavingStep> steps;
  private volatile boolean running;

  Leaving(List<LeavingStep> steps) {
    this.steps = List.copyOf(steps);
  }

  @Override
  public void start() {
    running = true;
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  @Override
  public void stop(Runnable callback) {
    running = false;
    CompletableFuture<?>[] begun =
        steps.stream().map(Leaving::begin).toArray(CompletableFuture[]::new);
    CompletableFuture.allOf(begun).whenComplete((done, failed) -> callback.run());
  }

  private static CompletableFuture<Void> begin(LeavingStep step) {
    try {
      return step.leave().toCompletableFuture();
    } catch (RuntimeException e) {
      log.warn("A step of leaving was left out", e);
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  /** Before all others, the web server included. */
  @Override
  public int getPhase() {
    return Integer.MAX_VALUE;
  }
}
