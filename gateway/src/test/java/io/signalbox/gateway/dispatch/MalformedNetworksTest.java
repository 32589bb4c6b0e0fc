package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.gateway.RunningGateway;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;

/** A network that is none does not open the gateway to everybody, or to nobody. */
@ExtendWith(OutputCaptureExtension.class)
class MalformedNetworksTest {

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.1.2.3/8", "localhost/8"})
  void stop_the_start_with_the_reason(String network, CapturedOutput output) {
    assertThatThrownBy(
            () ->
                RunningGateway.start("signalbox.directory.allowed-networks=127.0.0.0/8," + network))
        .isNotNull();

    assertThat(output)
        .contains("APPLICATION FAILED TO START")
        .contains("signalbox.directory.allowed-networks", "\"" + network + "\" is not a network")
        .doesNotContain("\tat ");
  }
}
