package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import tools.jackson.databind.json.JsonMapper;

class EndingTest {

  private final JsonMapper json = new JsonMapper();

  /** Else a gathering could be more than the data tier reads, and all of it would be refused. */
  @Property
  void weighs_as_much_as_its_json_whatever_a_failure_says(
      @ForAll String type, @ForAll String detail, @ForAll long seconds) {
    Outcome outcome = Outcome.retry(Long.MIN_VALUE, type, detail, Duration.ofSeconds(seconds));
    Ending ending = new Ending(UUID.randomUUID(), outcome);
    assertThat(json.writeValueAsBytes(ending.item())).hasSizeLessThanOrEqualTo(ending.weight());
    assertThat(outcome.delayMillis()).isNotNegative();
  }

  @Property(tries = 1)
  void the_longest_words_weigh_as_much_as_their_json() {
    String words = "\u0001".repeat(5000);
    Ending ending = new Ending(UUID.randomUUID(), Outcome.failed(1, words, words));
    byte[] told = json.writeValueAsBytes(ending.item());
    assertThat(told).hasSizeLessThanOrEqualTo(ending.weight());
    assertThat(new String(told, UTF_8)).hasSizeLessThan(10_000);
  }
}
