package io.signalbox.member.directory;

import io.signalbox.balancer.Attempt;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * Gives a request to the instance of a service that is best placed, and when that fails to another
 * one, as often as the service's budget for repeats allows, until the caller's patience is used up.
 * An instance that keeps silent does not use it up for those that have not been asked yet. How a
 * request travels is its {@link Exchange}'s business; what the balancer has to know of it is told
 * to it here. Blocks the calling thread. Thread-safe.
 */
public final class Relay {

  private static final long PAUSE_MILLIS = 50;

  private final Directory directory;

  /** Is told of an answer as soon as its header has come. Does not block. */
  @FunctionalInterface
  public interface Head {

    /**
     * @param status of HTTP
     * @param header finds the first value of a field
     */
    void came(int status, Function<String, @Nullable String> header);
  }

  /**
   * A request, as it goes to one instance.
   *
   * @param <T> what is made of the answer
   */
  @FunctionalInterface
  public interface Exchange<T> {

    /**
     * @throws ConnectException or another of its kind, when nothing has been sent
     * @throws SocketTimeoutException when the instance did not answer in time
     * @throws UnhelpfulAnswerException when it did, and another may have a better answer
     * @throws IOException when it broke off
     */
    T with(Instance instance, Head head) throws IOException, InterruptedException;

    /** Whether another instance may get it, though the one that failed may have carried it out. */
    default boolean repeatable(IOException failure) {
      return true;
    }
  }

  public Relay(Directory directory) {
    this.directory = directory;
  }

  /**
   * Asks until an instance answers. What none has got yet is always given to another one.
   *
   * @throws NoInstanceException when in the end there was nobody to be asked
   * @throws IOException of the last exchange that failed, after {@code patience} or because it may
   *     not be repeated
   */
  public <T> T send(String service, Duration patience, Exchange<T> exchange)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + patience.toNanos();
    Balancer<Instance> balancer = directory.of(service);
    List<Server<Instance>> failed = new ArrayList<>(0);
    while (true) {
      IOException cause;
      Attempt<Instance> attempt = balancer.attempt(failed);
      if (attempt == null) {
        // Whoever failed may do better a little later.
        failed.clear();
        cause = new NoInstanceException(service);
      } else {
        Answered answered = new Answered(attempt);
        try {
          return exchange.with(attempt.target(), answered);
        } catch (IOException e) {
          judge(balancer, attempt, answered, e);
          if (!unreached(e) && !exchange.repeatable(e)) {
            throw e;
          }
          cause = e;
          failed.add(attempt.server());
        } finally {
          attempt.end();
        }
      }
      if (attempt == null || failed.containsAll(balancer.servers())) {
        checkPatience(deadline, cause);
      }
      Thread.sleep(PAUSE_MILLIS);
      while (attempt != null && !balancer.tryRepeat()) {
        checkPatience(deadline, cause);
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private static void checkPatience(long deadline, IOException cause) throws IOException {
    if (System.nanoTime() - deadline >= 0) {
      throw cause;
    }
  }

  /** Tells the balancer of an answer's header, and remembers whether that was of a failure. */
  private static final class Answered implements Head {

    private final Attempt<Instance> attempt;
    private boolean failure;

    Answered(Attempt<Instance> attempt) {
      this.attempt = attempt;
    }

    @Override
    public void came(int status, Function<String, @Nullable String> header) {
      failure = status >= 500;
      attempt.answered(status, header.apply(LoadReport.HEADER));
    }
  }

  private static void judge(
      Balancer<Instance> balancer,
      Attempt<Instance> attempt,
      Answered answered,
      IOException cause) {
    switch (cause) {
      case UnhelpfulAnswerException _ -> {
        if (!answered.failure) {
          // Its balancer must not take it for the quickest of all.
          attempt.failed();
        }
      }
      case IOException _ when isWantOfConnections(cause) -> {
        // All connections to it are taken, by us.
      }
      case IOException _ when unreached(cause) -> {
        attempt.failed();
        balancer.reachable(attempt.server(), false);
      }
      case SocketTimeoutException _ -> attempt.unanswered();
      default -> attempt.failed();
    }
  }

  /** The pool tells it in another way when it is the pool that finds the wait to be over. */
  private static boolean isWantOfConnections(IOException cause) {
    return cause instanceof ConnectionRequestTimeoutException
        || cause.getCause() instanceof DeadlineTimeoutException;
  }

  private static boolean unreached(IOException cause) {
    return cause instanceof ConnectException
        || cause instanceof NoRouteToHostException
        || cause instanceof ConnectTimeoutException;
  }
}
