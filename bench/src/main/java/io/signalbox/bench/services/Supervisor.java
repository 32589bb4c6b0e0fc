package io.signalbox.bench.services;

import io.signalbox.bench.gateways.LocalCluster;
import io.signalbox.bench.http.HttpConnection;
import io.signalbox.bench.http.Request;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ResidentSet;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.time.Duration;
import java.util.regex.Pattern;

/** The supervisor of a cluster, asked through the gateway as its users ask it. */
public final class Supervisor {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** The whole of a start is to fit. */
  private static final Duration CONVERGES = Duration.ofMinutes(15);

  private static final Duration FALLS_ASLEEP = Duration.ofMinutes(3);

  private static final String SERVICES = "/api/cluster/services";

  private final InetSocketAddress gateway;
  private final String credential;
  private final long pid;

  private Supervisor(InetSocketAddress gateway, String credential, long pid) {
    this.gateway = gateway;
    this.credential = credential;
    this.pid = pid;
  }

  public static Supervisor of(LocalCluster cluster) throws IOException {
    String credential =
        Files.readString(cluster.home().resolve("supervisor/api-credential")).strip();
    return new Supervisor(cluster.gateway(), credential, cluster.process("supervisor"));
  }

  /** Its own, without what it runs. */
  Duration processorTime() throws MeasurementException {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().totalCpuDuration())
        .orElseThrow(() -> new MeasurementException("the supervisor has ended"));
  }

  long residentBytes() throws IOException {
    return new ResidentSet(pid).bytes();
  }

  /** Asks how all stands. */
  Work list() {
    return get(SERVICES);
  }

  /** Asks how one service stands. */
  Work one(String service) {
    return get(SERVICES + "/" + service);
  }

  private Work get(String path) {
    return new Work(gateway, request(path), PATIENCE, response -> response.status() == 200);
  }

  private Request request(String path) {
    return Request.get(gateway, path, "Authorization: Bearer " + credential);
  }

  /** Returns how long it took until so many services were well, and of so many none ran. */
  Duration await(int well, int idle)
      throws IOException, InterruptedException, MeasurementException {
    long begun = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(gateway, PATIENCE)) {
      while (System.nanoTime() - begun < CONVERGES.toNanos()) {
        String body = connection.exchange(request(SERVICES)).body();
        if (count("WELL", body) == well && count("IDLE", body) == idle) {
          return Duration.ofNanos(System.nanoTime() - begun);
        }
        Thread.sleep(500);
      }
    }
    throw new MeasurementException(
        "%d services were not well in %d min".formatted(well, CONVERGES.toMinutes()));
  }

  /** Waits until a service sleeps, and nothing of it leaves any more. */
  public void awaitAsleep(String service)
      throws IOException, InterruptedException, MeasurementException {
    long begun = System.nanoTime();
    try (HttpConnection connection = new HttpConnection(gateway, PATIENCE)) {
      while (System.nanoTime() - begun < FALLS_ASLEEP.toNanos()) {
        String body = connection.exchange(request(SERVICES + "/" + service)).body();
        if (count("ASLEEP", body) == 1) {
          return;
        }
        Thread.sleep(100);
      }
    }
    throw new MeasurementException(
        "%s did not fall asleep in %d min".formatted(service, FALLS_ASLEEP.toMinutes()));
  }

  private static long count(String state, String body) {
    return Pattern.compile("\"state\":\"" + state + "\"").matcher(body).results().count();
  }
}
