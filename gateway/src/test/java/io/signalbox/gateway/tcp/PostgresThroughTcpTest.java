package io.signalbox.gateway.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RunningGateway;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A database behind a port of the gateway's. */
class PostgresThroughTcpTest {

  @Test
  void sql_goes_through_and_a_statement_can_be_cancelled(@TempDir Path folder)
      throws IOException, SQLException {
    int port = TcpInstance.freePort();
    try (EmbeddedPostgres postgres =
        EmbeddedPostgres.builder().setPGStartupWait(Duration.ofMinutes(1)).start()) {
      Files.writeString(
          folder.resolve("services.yml"),
          """
          services:
            orders-db:
              protocol: tcp
              port: %d
              addresses: [127.0.0.1:%d]
          """
              .formatted(port, postgres.getPort()));
      try (RunningGateway gateway =
              RunningGateway.start("signalbox.routes.file=" + folder.resolve("services.yml"));
          Connection connection = connect(port);
          Statement statement = connection.createStatement()) {
        statement.execute("CREATE TABLE numbers AS SELECT generate_series(1, 200000) AS n");
        try (ResultSet sum = statement.executeQuery("SELECT sum(n) FROM numbers")) {
          assertThat(sum.next()).isTrue();
          assertThat(sum.getLong(1)).isEqualTo(20_000_100_000L);
        }
        try (ResultSet all = statement.executeQuery("SELECT n, repeat('x', 50) FROM numbers")) {
          int rows = 0;
          while (all.next()) {
            rows++;
          }
          assertThat(rows).isEqualTo(200_000);
        }
        // It is sent on a connection of its own.
        statement.setQueryTimeout(1);
        assertThatThrownBy(() -> statement.execute("SELECT pg_sleep(60)"))
            .isInstanceOf(SQLException.class)
            .hasMessageContaining("canceling statement");
        assertThat(gateway.sum("signalbox.tcp.connections")).isGreaterThanOrEqualTo(1);
      }
    }
  }

  /** Once the gateway listens. */
  private static Connection connect(int port) {
    return await()
        .ignoreException(SQLException.class)
        .until(
            () ->
                DriverManager.getConnection(
                    "jdbc:postgresql://127.0.0.1:%d/postgres?user=postgres".formatted(port)),
            connection -> true);
  }
}
