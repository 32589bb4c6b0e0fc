package io.signalbox.supervisor.compose;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.Inspection;
import io.signalbox.launcher.container.ComposeContainer;
import io.signalbox.launcher.container.ComposeContainer.State;
import io.signalbox.launcher.container.ComposeEnd.Reason;
import io.signalbox.supervisor.launch.Launch;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.InstanceId;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Which containers are whose instances. */
class FleetTest {

  private static final Instant START = Instant.ofEpochMilli(1_700_000_000_123L);
  private static final LaunchName FIRST =
      new LaunchName(new InstanceId("shop", 1), START.toEpochMilli());

  private final FakeProjects projects = new FakeProjects();
  private final Fleet fleet = new Fleet(projects, Containers.NETWORK);

  private Fleet.Found look(String... declared) {
    return fleet.look(Set.of(declared));
  }

  private static ComposeContainer of(String project, String service, Map<String, String> labels) {
    return Containers.running(
        project, service, 1, labels, Map.of(Containers.NETWORK, "10.0.0.9"), START);
  }

  @Test
  void one_with_labels_is_called_at_its_address_on_the_shared_network() {
    projects.put(
        Containers.running(
            "mine",
            "shop",
            1,
            Containers.LABELS,
            Map.of("other", "10.9.9.9", Containers.NETWORK, "10.0.0.9"),
            START));
    projects.put(of("mine", "helper", Map.of("signalbox.port", "1")));

    assertThat(look().members())
        .singleElement()
        .satisfies(
            member -> {
              assertThat(member.name()).isEqualTo(FIRST);
              assertThat(member.place())
                  .hasFieldOrPropertyWithValue("host", "10.0.0.9")
                  .hasFieldOrPropertyWithValue("port", 8080);
            });
    assertThat(fleet.inspect(FIRST.toString()).orElseThrow().state())
        .isEqualTo(Inspection.State.RUNNING);
    assertThat(fleet.lastLines(FIRST, 1)).containsExactly("from mine_shop_1-id");
  }

  @Test
  void how_an_earlier_start_has_ended_is_known_until_the_container_goes() {
    projects.put(Containers.ended(Containers.running("shop", 1, START), Reason.DIED));
    look();
    projects.put(Containers.started(projects.get("mine_shop_1-id"), START.plusSeconds(9)));
    look();

    assertThat(fleet.all()).hasSize(2);
    assertThat(fleet.all().getFirst().exit().lastLines()).containsExactly("farewell");
    assertThat(fleet.latest().get(FIRST.instance())).matches(Launch::lives);

    projects.remove("mine_shop_1-id");
    look();
    assertThat(fleet.all()).isEmpty();
  }

  @Test
  void a_name_is_the_first_ones_that_has_it_and_never_that_of_a_service_of_services_yml() {
    projects.put(of("mine", "shop", Containers.LABELS));
    look();
    projects.put(of("his", "Shop", Containers.LABELS));

    assertThat(look().mistakes())
        .containsExactly(
            "container his_Shop_1: label signalbox.service: \"Shop\" is shop of the compose project"
                + " mine already: write another name");
    assertThat(look("SHOP").members()).isEmpty();
    assertThat(look("SHOP").mistakes())
        .hasSize(2)
        .allMatch(told -> told.contains("is run by services.yml already"));
  }

  @Test
  void one_with_a_mistake_is_nobodys() {
    projects.put(of("mine", "shop", Map.of("signalbox.paths", "shop", "signalbox.port", "80")));

    assertThat(look().members()).isEmpty();
    assertThat(look().mistakes())
        .singleElement()
        .asString()
        .startsWith("container mine_shop_1: label signalbox.paths: ");
  }

  @Test
  void a_paused_one_is_frozen_and_one_that_was_never_started_is_not_there() {
    projects.put(Containers.at(State.PAUSED, Containers.running("shop", 1, START)));
    look();
    assertThat(fleet.inspect(FIRST.toString()).orElseThrow().state())
        .isEqualTo(Inspection.State.FROZEN);

    projects.put(
        Containers.at(
            State.CREATED, Containers.running("shop", 1, Instant.parse("0001-01-01T00:00:00Z"))));
    assertThat(look().members())
        .singleElement()
        .satisfies(member -> assertThat(member.name().generation()).isZero());
    assertThat(fleet.all()).noneMatch(Launch::lives);
  }
}
