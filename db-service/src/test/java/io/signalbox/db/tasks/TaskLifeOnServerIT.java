package io.signalbox.db.tasks;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import org.testcontainers.postgresql.PostgreSQLContainer;
import org.testcontainers.utility.DockerImageName;

/** The same life on a PostgreSQL server of one's own, of the image that docker-compose.yml uses. */
@Tag("containers")
class TaskLifeOnServerIT extends TaskLifeTest {

  private static final PostgreSQLContainer POSTGRES =
      new PostgreSQLContainer(
          DockerImageName.parse(System.getenv().getOrDefault("POSTGRES_IMAGE", "postgres:18"))
              .asCompatibleSubstituteFor("postgres"));

  @DynamicPropertySource
  static void server(DynamicPropertyRegistry properties) {
    POSTGRES.start();
    properties.add("spring.datasource.url", POSTGRES::getJdbcUrl);
    properties.add("spring.datasource.username", POSTGRES::getUsername);
    properties.add("spring.datasource.password", POSTGRES::getPassword);
  }

  @AfterAll
  static void stop() {
    POSTGRES.stop();
  }
}
