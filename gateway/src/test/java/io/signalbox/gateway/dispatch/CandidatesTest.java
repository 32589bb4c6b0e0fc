package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RunningGateway;
import io.signalbox.networks.Network;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.cloud.client.ServiceInstance;

class CandidatesTest {

  private final Candidates candidates =
      new Candidates(List.of(Network.valueOf("127.0.0.0/8"), Network.valueOf("::1/128")));
  private final List<String> refused = new ArrayList<>();

  private List<Instance> accept(ServiceInstance... entries) {
    return candidates.accept(List.of(entries), List.of(), refused);
  }

  @Test
  void keepsOneOrderHoweverTheRegistryShuffles() {
    var first = RunningGateway.worker("a", 1);
    var second = RunningGateway.worker("b", 2);

    assertThat(accept(second, first)).isEqualTo(accept(first, second)).hasSize(2);
  }

  @Test
  void takesAnAddressOnce() {
    assertThat(accept(RunningGateway.worker("old", 1), RunningGateway.worker("new", 1))).hasSize(1);
  }

  @Test
  void ofTwoEntriesAtOneAddressKeepsTheOneThatItKnows() {
    var old = RunningGateway.worker("old", 1);
    var young = RunningGateway.worker("young", 1);
    for (var known : List.of(accept(old), accept(young))) {
      assertThat(candidates.accept(List.of(old, young), known, refused)).isEqualTo(known);
      assertThat(candidates.accept(List.of(young, old), known, refused)).isEqualTo(known);
    }
    assertThat(accept(old, young)).isEqualTo(accept(young, old));
  }

  @Test
  void putsNoIdIntoAHeaderThatCouldEndIt() {
    assertThat(accept(RunningGateway.worker("a\r\nSet-Cookie: b", 1)))
        .containsExactly(new Instance("127.0.0.1:1", false, "127.0.0.1", 1, 1, null));
  }

  @Test
  void writesNoLineOfTheRegistrysIntoTheLog() {
    assertThat(accept(RunningGateway.worker("a\nforged", "10.1.2.3", 1))).isEmpty();
    assertThat(refused).first().asString().startsWith("a?forged at 10.1.2.3:1 is in none of");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "7f00::1",
        "127.1",
        "0177.0.0.1",
        "2130706433",
        "::ffff:127.0.0.1",
        "0.0.0.0",
        "localhost",
        ""
      })
  void acceptsNoAddressThatSomebodyMayReadOtherwise(String host) {
    assertThat(accept(RunningGateway.worker("a", host, 1))).isEmpty();
    assertThat(refused).hasSize(1);
  }

  @Test
  void acceptsNoPlaceThatIsNoHosts() {
    var anywhere = new Candidates(List.of(Network.valueOf("0.0.0.0/0"), Network.valueOf("::/0")));
    var entries =
        Stream.of("0.0.0.0", "224.0.0.1", "255.255.255.255", "::", "ff02::1")
            .map(host -> RunningGateway.worker("a", host, 1))
            .toList();
    assertThat(anywhere.accept(entries, List.of(), refused)).isEmpty();
  }

  @Test
  void acceptsIpv6() {
    assertThat(accept(RunningGateway.worker("six", "::1", 8080)).getFirst().authority())
        .isEqualTo("[::1]:8080");
  }
}
