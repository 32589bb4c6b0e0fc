package io.signalbox.db.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresTest {

  private static final Duration TIMEOUT = Duration.ofMinutes(1);

  @Test
  void data_survive_a_stop_and_commits_are_durable(@TempDir Path dir) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      execute(postgres, "create table kept (value text)");
      execute(postgres, "insert into kept values ('here')");
      assertThat(query(postgres, "show fsync")).isEqualTo("on");
      assertThat(query(postgres, "show synchronous_commit")).isEqualTo("on");
      assertThat(query(postgres, "show listen_addresses")).isEqualTo("127.0.0.1");
    }
    assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThat(query(postgres, "select value from kept")).isEqualTo("here");
    }
  }

  @Test
  void a_server_that_its_user_left_running_is_joined_and_stopped_by_the_next(@TempDir Path dir)
      throws Exception {
    EmbeddedPostgres killed = EmbeddedPostgres.start(dir, TIMEOUT);
    String address = killed.jdbcUrl();
    killed.abandon();
    try (EmbeddedPostgres next = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThat(next.jdbcUrl()).isEqualTo(address);
    }
    assertThat(dir.resolve("postgres/postmaster.pid")).doesNotExist();
  }

  @Test
  void nobody_gets_in_without_the_password_which_only_its_owner_may_read(@TempDir Path dir)
      throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, "guess"))
          .isInstanceOf(SQLException.class)
          .hasMessageContaining("password authentication failed");
      Path password = dir.resolve("postgres.password");
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(password)))
          .isEqualTo("rw-------");
    }
  }

  @Test
  void its_log_is_its_owners_alone_and_bounded_while_it_runs(@TempDir Path dir) throws Exception {
    ServerLog log = new ServerLog(dir);
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(log.file())))
          .isEqualTo("rw-------");
      Files.write(log.file(), new byte[(int) ServerLog.MAX_BYTES], StandardOpenOption.APPEND);
      log.bound();
      assertThat(log.file()).isEmptyFile();
      assertThat(dir.resolve("postgres.log.1")).isNotEmptyFile();
      assertThatThrownBy(
              () -> DriverManager.getConnection(postgres.jdbcUrl(), EmbeddedPostgres.USER, "guess"))
          .isInstanceOf(SQLException.class);
      await()
          .untilAsserted(
              () ->
                  assertThat(Files.readString(log.file()))
                      .contains("password authentication failed"));
      assertThat(Files.size(log.file())).isLessThan(10_000);
    }
  }

  @Test
  void its_log_tells_no_statement(@TempDir Path dir) throws Exception {
    try (EmbeddedPostgres postgres = EmbeddedPostgres.start(dir, TIMEOUT)) {
      assertThatThrownBy(() -> execute(postgres, "insert into absent values ('a secret')"))
          .isInstanceOf(SQLException.class);
      assertThat(Files.readString(new ServerLog(dir).file())).doesNotContain("a secret");
    }
  }

  private static void execute(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static String query(EmbeddedPostgres postgres, String sql) throws SQLException {
    try (Connection connection = connect(postgres);
        Statement statement = connection.createStatement();
        ResultSet result = statement.executeQuery(sql)) {
      assertThat(result.next()).isTrue();
      return result.getString(1);
    }
  }

  private static Connection connect(EmbeddedPostgres postgres) throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl(), EmbeddedPostgres.USER, postgres.password());
  }
}
