package io.signalbox.bench.tasks;

import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.ClosedLoop;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Work;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** What a team would use in place of our cluster: one Spring Boot application each. */
enum Peer {
  DB_SCHEDULER("db-scheduler"),
  JOBRUNR("jobrunr"),
  BY_HAND("by-hand");

  /** Tells how many of its tasks have not ended. */
  static final String BACKLOG = "/api/backlog";

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final String title;

  Peer(String title) {
    this.title = title;
  }

  /** As the tables have it. */
  String title() {
    return title;
  }

  /** Starts it on a database of its own. */
  Contestant start(Lineup lineup, Database server, ClosedLoop clients)
      throws IOException, InterruptedException, MeasurementException, SQLException {
    String database = title.replace('-', '_');
    server.create(database);
    ServerProcess process =
        lineup.application(
            title,
            "bench/peers/%1$s/target/%1$s-peer.jar".formatted(title),
            Map.of(
                "SPRING_DATASOURCE_URL", server.url(database),
                "SPRING_DATASOURCE_USERNAME", Database.USER,
                "SPRING_DATASOURCE_PASSWORD", server.password()));
    InetSocketAddress address = process.address();
    Work count = Work.get(address, BACKLOG, PATIENCE);
    return new Contestant(
        title,
        address,
        Map.of("application", process::processorTime),
        List.of(
            new Work(
                address,
                count.request(),
                PATIENCE,
                response -> response.status() == 200 && response.body().equals("0"))),
        new PausedBacklog(address, clients));
  }
}
