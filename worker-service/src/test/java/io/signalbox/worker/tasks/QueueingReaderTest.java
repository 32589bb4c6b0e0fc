package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.store.Priority;
import io.signalbox.worker.store.Queueing;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class QueueingReaderTest {

  private static final Instant NOW = Instant.parse("2026-11-29T12:00:00Z");
  private final QueueingReader reader =
      new QueueingReader(Duration.ofDays(366), Clock.fixed(NOW, ZoneOffset.UTC));

  @Test
  void who_asks_for_nothing_gets_nothing() {
    assertThat(read("{}")).isEqualTo(Queueing.PLAIN);
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-29T13:00:00Z, 2026-11-29T13:00:00Z",
    "2026-11-29t13:00:00.5z, 2026-11-29T13:00:00.500Z",
    "2026-11-29T13:00:00+02:00, 2026-11-29T11:00:00Z",
    "1970-01-01T00:00:00Z, 1970-01-01T00:00:00Z",
    "2027-11-30T12:00:00Z, 2027-11-30T12:00:00Z"
  })
  void an_instant_is_read_in_any_offset_and_may_be_over(String text, Instant instant) {
    assertThat(read("{\"notBefore\":\"" + text + "\"}").notBefore()).isEqualTo(instant);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "soon",
        "",
        "2027-11-30T12:00:00.001Z",
        "1969-12-31T23:59:59Z",
        "2026-11-29T13:00:00",
        "2026-11-29",
        "1764421200",
        "-999999999-01-01T00:00:00Z",
        "+999999999-12-31T23:59:59Z",
        "2026-02-30T00:00:00Z"
      })
  void any_other_is_refused_and_the_bounds_are_told(String text) {
    assertThat(faults("{\"notBefore\":\"" + text + "\"}"))
        .singleElement()
        .asString()
        .contains("/notBefore", "RFC 3339", "366 days", "2030-01-31T08:00:00Z");
  }

  @ParameterizedTest
  @ValueSource(strings = {"30", "", "PT", "-PT1S", "P366DT1S", "P1M", "PT99999999999999H", "P1D "})
  void a_delay_that_is_none_or_too_long_is_refused(String text) {
    assertThat(faults("{\"delay\":\"" + text + "\"}"))
        .singleElement()
        .asString()
        .contains("/delay", "ISO 8601", "P366D", "PT30S");
  }

  @Property
  void a_delay_is_never_shortened(@ForAll @LongRange(min = 0, max = 31_622_400_000L) long micros) {
    Duration delay = Duration.ofNanos(micros * 1_000);
    Duration read = Duration.ofMillis(read("{\"delay\":\"" + delay + "\"}").delayMillis());
    assertThat(read).isGreaterThanOrEqualTo(delay).isLessThan(delay.plusMillis(1));
  }

  @Test
  void all_that_is_wrong_is_named_at_once() {
    assertThat(
            faults(
                """
                {"notBefore": "2026-11-29T13:00:00Z", "delay": "PT1S", "maxConcurrent": 2}
                """))
        .hasSize(2);
    assertThat(faults("{\"concurrencyKey\":\"a\\u0000b\"}"))
        .singleElement()
        .asString()
        .contains("/concurrencyKey", "control characters");
  }

  @Test
  void a_key_has_one_place_unless_it_says_more() {
    assertThat(read("{\"concurrencyKey\":\"k\"}").maxConcurrent()).isEqualTo(1);
    assertThat(read("{\"concurrencyKey\":\"k\",\"maxConcurrent\":7}").maxConcurrent()).isEqualTo(7);
    assertThat(read("{\"priority\":\"high\"}").priority()).isEqualTo(Priority.HIGH);
  }

  private Queueing read(String body) {
    return reader.read(JsonMapper.shared().readTree(body));
  }

  @SuppressWarnings("unchecked")
  private List<Object> faults(String body) {
    try {
      read(body);
    } catch (ApiProblem e) {
      return (List<Object>) e.getBody().getProperties().get("errors");
    }
    return List.of();
  }
}
