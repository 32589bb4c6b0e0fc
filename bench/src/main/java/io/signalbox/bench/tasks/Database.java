package io.signalbox.bench.tasks;

import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.ProcessTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;

/**
 * The PostgreSQL server that all share: the one that our cluster has started, with a database for
 * each.
 *
 * @param process its first one, which has started all others
 */
record Database(int port, String password, ProcessTree process) {

  static final String USER = "signalbox";

  /** The name of our cluster's database. */
  static final String OURS = "signalbox";

  private static final int PORT_LINE = 3;
  private static final List<String> SETTINGS =
      List.of("server_version", "fsync", "synchronous_commit", "shared_buffers");

  /**
   * Finds it.
   *
   * @param data where the cluster keeps its data
   */
  static Database in(Path data) throws IOException {
    List<String> lines = Files.readAllLines(data.resolve("postgres/postmaster.pid"));
    return new Database(
        Integer.parseInt(lines.get(PORT_LINE).strip()),
        Files.readString(data.resolve("postgres.password")).strip(),
        new ProcessTree(Long.parseLong(lines.getFirst().strip())));
  }

  String url(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  Connection connect(String database) throws SQLException {
    return DriverManager.getConnection(url(database), USER, password);
  }

  void create(String database) throws SQLException {
    try (Connection connection = connect(OURS);
        Statement statement = connection.createStatement()) {
      statement.execute("create database " + database);
    }
  }

  /** What it says of the settings that matter here. */
  String settings() throws SQLException {
    List<String> all = new ArrayList<>();
    try (Connection connection = connect(OURS);
        Statement statement = connection.createStatement()) {
      for (String setting : SETTINGS) {
        try (ResultSet row = statement.executeQuery("show " + setting)) {
          row.next();
          all.add(setting + " " + row.getString(1));
        }
      }
    }
    return "PostgreSQL: " + String.join(", ", all);
  }

  /** What has been written in all databases so far. */
  Written written() throws SQLException {
    try (Connection connection = connect(OURS);
        Statement statement = connection.createStatement();
        ResultSet row =
            statement.executeQuery(
                """
                select pg_snapshot_xmax(pg_current_snapshot())::text::bigint,
                  pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::bigint
                """)) {
      row.next();
      return new Written(row.getLong(1), row.getLong(2));
    }
  }

  /** What it says when it does not do as it is told. */
  static MeasurementException failed(SQLException e) {
    return new MeasurementException("PostgreSQL says: " + e.getMessage());
  }
}
