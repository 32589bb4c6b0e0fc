package io.signalbox.bench.measure;

import io.signalbox.bench.http.Request;
import io.signalbox.bench.http.Response;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.function.Predicate;

/**
 * A request that is made over and over.
 *
 * @param timeout after which it has failed
 * @param success tells the response that was wanted from any other
 */
public record Work(
    InetSocketAddress server, Request request, Duration timeout, Predicate<Response> success) {

  private static final Duration SHORT = Duration.ofSeconds(5);

  /** Longer than the server may wait by the Prefer header. */
  private static final Duration LONG = Duration.ofSeconds(15);

  // The worker writes JSON without blanks; parsing it would cost more than all else here.
  private static final String SUCCEEDED = "\"state\":\"SUCCEEDED\"";

  private static final String EMPTY_TASK = "{\"type\":\"sleep\",\"input\":{\"seconds\":0}}";

  /** Asks for what is under the path, whatever the answer says. */
  public static Work get(InetSocketAddress server, String path, Duration timeout) {
    return new Work(
        server, Request.get(server, path), timeout, response -> response.status() == 200);
  }

  /** Asks for the task types: the cheapest request of the API, it does not reach the data tier. */
  public static Work listTypes(InetSocketAddress server) {
    return get(server, "/api/task-types", SHORT);
  }

  /** Asks for the tasks, whatever the answer says. */
  public static Work listTasks(InetSocketAddress server) {
    return get(server, "/api/tasks", SHORT);
  }

  /** Submits a task that has nothing to do, and waits for its end: all tiers and no work. */
  public static Work emptyTask(InetSocketAddress server) {
    return new Work(
        server,
        Request.postJson(server, "/api/tasks", EMPTY_TASK, "Prefer: wait=10"),
        LONG,
        response -> response.status() == 200 && response.body().contains(SUCCEEDED));
  }

  /** Submits such a task and does not wait for more than that it has been accepted. */
  public static Work submittedTask(InetSocketAddress server) {
    return new Work(
        server,
        Request.postJson(server, "/api/tasks", EMPTY_TASK),
        LONG,
        response -> response.status() == 202);
  }

  /** Does it once, and tells whether it has succeeded. */
  public boolean succeeds() {
    return once().count() == 0;
  }

  private Failures once() {
    Tally tally = new Tally();
    try (Client client = new Client(this, tally)) {
      client.attempt(System.nanoTime());
    }
    return tally.over(timeout).failures();
  }

  /** Does it once and fails with the reason if it does not succeed. */
  public void check() throws MeasurementException {
    Failures failures = once();
    if (failures.count() > 0) {
      throw new MeasurementException(
          server.getHostString()
              + ":"
              + server.getPort()
              + " does not answer as it should: "
              + failures.last());
    }
  }
}
