package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** The examples of services that are somebody's own, added to running containers. */
@Tag("containers")
@ExtendWith(SharedContainers.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class OwnServicesInContainersIT {

  private static final Duration PATIENCE = Duration.ofMinutes(1);
  private static final String SINCE_WHEN = "{{.Id}} {{.State.StartedAt}}";

  private final Containers containers;
  private final TaskClient client;
  private final List<String> before;
  private final List<String> examples;

  OwnServicesInContainersIT(Containers containers) throws Exception {
    this.containers = containers;
    this.client = new TaskClient(containers::gateway, Duration.ofMinutes(1));
    this.before = containers.inspect(SINCE_WHEN, containers.all());
    this.examples =
        containers.add(
            "examples/shop-service/compose.yml",
            "examples/review-service/compose.yml",
            "examples/pages/compose.yml",
            "system-tests/src/test/resources/first-compiler-examples.yml");
  }

  @AfterAll
  void remove() throws Exception {
    containers.remove(examples);
  }

  @Test
  void the_one_that_registers_is_behind_the_gateway() {
    awaitAnswer("/shop/items", "[{\"id\":1,\"name\":\"Item 1\"},{\"id\":2,\"name\":\"Item 2\"}]");
  }

  @Test
  void so_is_the_one_that_only_has_a_health_page() {
    awaitAnswer("/reviews", "[{\"item\":1,\"stars\":5},{\"item\":2,\"stars\":3}]");
  }

  @Test
  void so_is_the_one_in_python() {
    awaitAnswer("/pages/a", "This is /pages/a, for ");
  }

  private void awaitAnswer(String path, String beginning) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(client.get(containers.gateway(path)).body()).startsWith(beginning));
  }

  @Test
  void whoever_was_there_goes_on() throws Exception {
    assertThat(containers.inspect(SINCE_WHEN, containers.all())).containsAll(before);
  }

  @Test
  void they_have_no_more_rights_than_they_need_and_no_door_of_their_own() throws Exception {
    assertThat(examples).hasSize(3);
    LeastRights.assertHeld(containers, examples);
    assertThat(containers.inspect("{{len .HostConfig.PortBindings}}", examples)).containsOnly("0");
  }
}
