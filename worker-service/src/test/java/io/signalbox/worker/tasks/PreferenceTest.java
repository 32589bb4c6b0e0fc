package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PreferenceTest {

  private static final Duration MAX = Duration.ofSeconds(60);

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait=10|10",
        "Wait = 10|10",
        "respond-async, wait=10|10",
        "handling=lenient; foo=bar, wait=\"5\"|5",
        "wait=61|60",
        "wait=999999999|60",
        "wait=0|0"
      })
  void wait_is_understood_and_bounded(String header, long seconds) {
    assertThat(Preference.wait(List.of(header), MAX)).contains(Duration.ofSeconds(seconds));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "respond-async", "wait", "wait=", "wait=-1", "wait=soon", "await=5"})
  void what_is_not_understood_is_ignored(String header) {
    assertThat(Preference.wait(List.of(header), MAX)).isEmpty();
  }

  @Test
  void it_may_stand_in_any_of_several_headers() {
    assertThat(Preference.wait(List.of("respond-async", "wait=3"), MAX))
        .contains(Duration.ofSeconds(3));
  }
}
