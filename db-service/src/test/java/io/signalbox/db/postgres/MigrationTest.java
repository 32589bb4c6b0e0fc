package io.signalbox.db.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.db.DbServiceFixture;
import java.sql.Connection;
import javax.sql.DataSource;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;

class MigrationTest extends DbServiceFixture {

  @Autowired private Flyway flyway;
  @Autowired private DataSource services;

  @Test
  void a_migration_may_take_longer_than_what_serves_somebody() throws Exception {
    DataSource migrations = flyway.getConfiguration().getDataSource();
    try (Connection migrating = migrations.getConnection();
        Connection serving = services.getConnection()) {
      assertThat(serving.getNetworkTimeout()).isPositive();
      assertThat(migrating.getNetworkTimeout()).isZero();
    }
  }
}
