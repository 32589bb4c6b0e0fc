package io.signalbox.supervisor.registration;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Facts.Table;
import io.signalbox.supervisor.plan.InstanceId;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who is in the registry, and what is said of it. */
class RegistrationsTest {

  private static final Place SHOP = new Place(new LaunchName(new InstanceId("shop", 1), 4), 20_001);
  private static final Entry ITSELF = new Entry("shop:20001", "127.0.0.1", 20_001, 1);

  private final AtomicLong now = new AtomicLong(1);
  private final FakeRegistry registry = new FakeRegistry();
  private final Registrations registrations =
      new Registrations(registry, registry, "north", now::get);

  private void pass(int seconds) {
    for (int i = 0; i < seconds; i++) {
      now.addAndGet(TimeUnit.SECONDS.toNanos(1));
      registrations.read(List.of(SHOP));
    }
  }

  private List<String> ids() {
    return registry.of("shop").stream().map(Entry::id).toList();
  }

  @Test
  void one_that_does_not_register_itself_is_registered_and_renewed() throws IOException {
    registrations.admit(SHOP, 1);
    pass(1);

    assertThat(ids()).containsExactly("shop-1.4:north");
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.IN);

    for (int i = 0; i < 25; i++) {
      pass(1);
      registrations.renew(Map.of(SHOP, 1.0));
    }
    assertThat(registry.told())
        .containsExactly("register shop-1.4:north", "renew shop-1.4:north", "renew shop-1.4:north");
  }

  @Test
  void it_is_out_once_everybody_must_have_read_so() throws IOException {
    registrations.admit(SHOP, 1);
    pass(1);
    registrations.takeOut(SHOP, true);
    assertThat(ids()).isEmpty();

    pass(1);
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.UNKNOWN);
    pass(2);
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.OUT);
  }

  @Test
  void nothing_is_known_of_a_table_that_is_not_read() throws IOException {
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.UNKNOWN);
    registrations.admit(SHOP, 1);
    pass(1);
    now.addAndGet(TimeUnit.SECONDS.toNanos(6));

    assertThat(registrations.standing(SHOP)).isEqualTo(Table.UNKNOWN);
  }

  @Test
  void what_a_registry_has_forgotten_is_registered_anew() throws IOException {
    registrations.admit(SHOP, 1);
    pass(3);
    registry.forget();
    pass(1);
    registrations.renew(Map.of(SHOP, 1.0));

    assertThat(ids()).containsExactly("shop-1.4:north");
  }

  @Test
  void a_registry_that_is_away_is_asked_again() throws IOException {
    registrations.admit(SHOP, 1);
    pass(11);
    registry.away(true);
    registrations.renew(Map.of(SHOP, 1.0));
    registry.away(false);
    registrations.renew(Map.of(SHOP, 1.0));

    assertThat(registry.told()).endsWith("renew shop-1.4:north");
  }

  @Test
  void one_that_registers_itself_is_called_as_it_says() throws IOException {
    registrations.admit(SHOP, 1);
    registry.add("shop", ITSELF);
    pass(1);
    registrations.renew(Map.of(SHOP, 1.0));
    assertThat(ids()).containsExactly("shop:20001");

    pass(20);
    registrations.renew(Map.of(SHOP, 1.0));
    registrations.admit(SHOP, 1);
    assertThat(ids()).containsExactly("shop:20001");
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.IN);
  }

  @Test
  void one_that_has_registered_itself_is_out_of_service_and_comes_back() throws IOException {
    registry.add("shop", ITSELF);
    registrations.admit(SHOP, 1);
    pass(1);

    registrations.takeOut(SHOP, true);
    pass(3);
    assertThat(registry.told()).contains("take out shop:20001");
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.OUT);

    registrations.renew(Map.of(SHOP, 1.0));
    registrations.admit(SHOP, 1);
    pass(1);
    assertThat(ids()).containsExactly("shop:20001");
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.IN);
  }

  /** As that of one that was frozen for so long that its lease ended. */
  @Test
  void one_whose_own_registration_is_gone_is_registered_for_it() throws IOException {
    registry.add("shop", new Entry("own", "127.0.0.1", SHOP.port(), 1));
    pass(1);
    registrations.takeOut(SHOP, true);
    pass(3);
    registry.expire("shop", "own");

    registrations.admit(SHOP, 1);
    assertThat(ids()).containsExactly("shop-1.4:north");
  }

  @Test
  void a_dead_ones_own_registration_goes() throws IOException {
    registry.add("shop", ITSELF);
    registrations.takeOut(SHOP, false);

    assertThat(ids()).isEmpty();
  }

  @Test
  void earlier_starts_make_way_and_others_stay() throws IOException {
    registry.add("shop", new Entry("shop-1.3:north", "127.0.0.1", 20_000, 1));
    registry.add("shop", new Entry("shop-2.2:north", "127.0.0.1", 20_002, 1));
    registrations.admit(SHOP, 1);

    assertThat(ids()).containsExactly("shop-1.4:north", "shop-2.2:north");
  }

  @Test
  void another_machines_instance_at_the_same_port_is_not_ours() throws IOException {
    registry.add("shop", new Entry("far", "192.0.2.7", 20_001, 1));
    registrations.admit(SHOP, 1);
    pass(1);
    registrations.takeOut(SHOP, true);

    assertThat(ids()).containsExactly("far");
  }

  @Test
  void two_machines_have_instances_of_the_same_name_and_neither_touches_the_others()
      throws IOException {
    Place far = new Place(SHOP.name(), 20_002);
    Registrations south = new Registrations(registry, registry, "south", now::get);
    registrations.admit(SHOP, 1);
    south.admit(far, 1);
    pass(11);
    south.read(List.of(far));
    registrations.renew(Map.of(SHOP, 1.0));
    south.renew(Map.of(far, 1.0));
    assertThat(ids()).containsExactly("shop-1.4:north", "shop-1.4:south");
    assertThat(registrations.ids(SHOP)).containsExactly("shop-1.4:north");
    assertThat(south.standing(far)).isEqualTo(Table.IN);

    registrations.takeOut(SHOP, true);
    pass(3);
    assertThat(ids()).containsExactly("shop-1.4:south");
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.OUT);
  }

  @Test
  void what_a_later_start_clears_away_is_this_machines() throws IOException {
    Registrations south = new Registrations(registry, registry, "south", now::get);
    registrations.admit(SHOP, 1);
    south.admit(new Place(new LaunchName(new InstanceId("shop", 1), 9), 20_002), 1);

    assertThat(ids()).containsExactly("shop-1.4:north", "shop-1.9:south");
  }

  private List<Double> shares() {
    return registry.of("shop").stream().map(Entry::share).toList();
  }

  @Test
  void it_is_registered_with_its_share_which_holds_until_it_is_admitted_with_another()
      throws IOException {
    registrations.admit(SHOP, 0.05);
    pass(11);
    registrations.renew(Map.of(SHOP, 0.05));
    assertThat(shares()).containsExactly(0.05);
    assertThat(registrations.share(SHOP)).isEqualTo(0.05);

    registry.forget();
    pass(3);
    registrations.renew(Map.of(SHOP, 0.05));
    assertThat(shares()).containsExactly(0.05);

    registrations.admit(SHOP, 1);
    assertThat(shares()).containsExactly(1.0);
    assertThat(registrations.standing(SHOP)).isEqualTo(Table.IN);
  }

  @Test
  void one_that_registers_itself_is_given_its_share() throws IOException {
    registrations.admit(SHOP, 0.05);
    registry.add("shop", ITSELF);
    pass(1);
    assertThat(registrations.share(SHOP)).isEqualTo(1);

    registrations.renew(Map.of(SHOP, 0.05));
    assertThat(ids()).containsExactly("shop:20001");
    assertThat(shares()).containsExactly(0.05);

    registrations.admit(SHOP, 1);
    assertThat(ids()).containsExactly("shop:20001");
    assertThat(shares()).containsExactly(1.0);
  }

  @Test
  void what_runs_since_a_life_before_goes_on_to_be_renewed() {
    registry.add("shop", new Entry("shop-1.4:north", "127.0.0.1", 20_001, 1));
    pass(1);
    registrations.renew(Map.of(SHOP, 1.0));

    assertThat(registry.told()).containsExactly("renew shop-1.4:north");
  }
}
