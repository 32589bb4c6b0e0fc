package io.signalbox.db.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import com.zaxxer.hikari.HikariDataSource;
import io.signalbox.db.DbServiceFixture;
import java.sql.Connection;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import tools.jackson.databind.JsonNode;

/** An instance of the data tier stands still in the midst of a transaction, and does not go on. */
class HungInstanceTest extends DbServiceFixture {

  @Autowired private HikariDataSource connections;

  @Test
  void its_rows_are_kept_from_nobody_for_as_long_as_a_lease() throws Exception {
    Map<String, Object> task = claimedAtOnce("worker-1", 60_000);
    long token = store(task).getBody().at("/token").asLong();
    Connection hanging = connections.getConnection();
    try {
      hanging.setAutoCommit(false);
      try (Statement statement = hanging.createStatement()) {
        statement.execute("select id from task for update");
      }
      JsonNode renewed = renewLeases(List.of(lease(task, token))).getBody();
      assertThat(renewed.at("/lost").isArray()).as(renewed.toString()).isTrue();
      assertThat(renewed.at("/lost")).isEmpty();
    } finally {
      connections.evictConnection(hanging);
    }
  }
}
