package io.signalbox.bench.tasks;

import io.signalbox.bench.http.Request;
import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Work;
import java.net.InetSocketAddress;
import java.time.Duration;

/** A peer's: it can be told to begin no task. */
final class PausedBacklog implements Backlog {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final InetSocketAddress server;
  private final ClosedLoop clients;

  PausedBacklog(InetSocketAddress server, ClosedLoop clients) {
    this.server = server;
    this.clients = clients;
  }

  private record Paused(PausedBacklog peer, int tasks) implements Held {

    @Override
    public void release() throws MeasurementException {
      peer.pause(false);
    }

    @Override
    public void close() {
      // They are its own by now.
    }
  }

  @Override
  public Held hold(int tasks) throws InterruptedException, MeasurementException {
    pause(true);
    long stored = clients.times(Work.submittedTask(server), tasks).successes();
    return new Paused(this, (int) stored);
  }

  private void pause(boolean paused) throws MeasurementException {
    Request request = Request.postJson(server, "/api/pause", String.valueOf(paused));
    new Work(server, request, PATIENCE, response -> response.status() == 200).check();
  }
}
