package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundRobinTest {

  private static final Instance A = new Instance("a", "127.0.0.1", 1);
  private static final Instance B = new Instance("b", "127.0.0.1", 2);
  private static final Instance C = new Instance("c", "127.0.0.1", 3);

  private final Suspensions suspensions = new Suspensions();
  private final RoundRobin policy = new RoundRobin(suspensions);
  private final InstanceTable.Service service =
      new InstanceTable.Service(List.of(A, B, C), new AtomicInteger(Integer.MAX_VALUE - 1));

  private List<Instance> choices(int count) {
    List<Instance> choices = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      choices.add(policy.choose(service, List.of()));
    }
    return choices;
  }

  @Test
  void takesTurnsAcrossTheCountersOverflow() {
    assertThat(choices(2)).doesNotHaveDuplicates();
    assertThat(choices(6)).containsOnly(A, B, C).contains(A, B, C);
  }

  @Test
  void sharesASuspendedInstancesTurnsEvenly() {
    suspensions.suspend(A);

    assertThat(choices(6))
        .filteredOn(B::equals)
        .as("not all of the suspended one's turns go to its neighbour")
        .hasSize(3);
  }

  @Test
  void triesSuspendedOnesWhenThereAreNoOthers() {
    List.of(A, B, C).forEach(suspensions::suspend);

    assertThat(choices(3)).doesNotContainNull();
  }

  @Test
  void neverChoosesOneThatWasTried() {
    assertThat(policy.choose(service, List.of(A, C))).isEqualTo(B);
    assertThat(policy.choose(service, List.of(A, B, C))).isNull();
  }

  @Test
  void forgetsSuspendedInstancesThatLeft() {
    suspensions.suspend(A);
    suspensions.retain(List.of(B, C));

    assertThat(suspensions.contains(A)).isFalse();
  }
}
