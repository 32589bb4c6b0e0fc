package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.gateway.RunningGateway;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.springframework.cloud.client.ServiceInstance;

class CandidatesTest {

  private final Candidates candidates =
      new Candidates(List.of(Network.valueOf("127.0.0.0/8"), Network.valueOf("::1/128")));
  private final List<String> refused = new ArrayList<>();

  private List<Instance> accept(ServiceInstance... entries) {
    return candidates.accept(List.of(entries), refused);
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
  void putsNoIdIntoAHeaderThatCouldEndIt() {
    assertThat(accept(RunningGateway.worker("a\r\nSet-Cookie: b", 1)))
        .containsExactly(new Instance("127.0.0.1:1", "127.0.0.1", 1, 1, null));
  }

  @Test
  void writesNoLineOfTheRegistrysIntoTheLog() {
    assertThat(accept(RunningGateway.worker("a\nforged", "10.1.2.3", 1))).isEmpty();
    assertThat(refused).containsExactly("a?forged at 10.1.2.3:1");
  }

  @Test
  void acceptsIpv6() {
    assertThat(accept(RunningGateway.worker("six", "::1", 8080)).getFirst().authority())
        .isEqualTo("[::1]:8080");
  }
}
