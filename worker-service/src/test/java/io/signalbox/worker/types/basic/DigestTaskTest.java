package io.signalbox.worker.types.basic;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.basic.DigestTask.Algorithm;
import io.signalbox.worker.types.basic.DigestTask.Input;
import io.signalbox.worker.types.basic.DigestTask.Output;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class DigestTaskTest {

  private final DigestTask digest = new DigestTask();

  @ParameterizedTest
  @CsvSource({
    "SHA_256, ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad",
    "SHA_512, ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a"
        + "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
    "SHA3_256, 3a985da74fe225b2045c172d6bd390bd855f086e3e9d525b46bfe24511431532"
  })
  void matches_the_published_test_vectors(Algorithm algorithm, String expected) throws Exception {
    assertThat(run(new Input("abc", algorithm, 1))).isEqualTo(new Output(algorithm, 1, expected));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": 5}",
        "{\"text\": \"a\", \"algorithm\": \"MD5\"}",
        "{\"text\": \"a\", \"algorithm\": null}",
        "{\"text\": \"a\", \"iterations\": 0}",
        "{\"text\": \"a\", \"iterations\": 1.5}",
        "{\"text\": \"a\", \"iterations\": 50000001}"
      })
  void schema_refuses(String input) {
    assertThat(Inputs.errors(digest, input)).isNotEmpty();
  }

  @Test
  void what_is_left_out_is_null() {
    Input input = Inputs.bind(digest, "{\"text\": \"a\"}");
    assertThat(input).isEqualTo(new Input("a", null, null));
  }

  @Test
  void digests_the_raw_digest_before_again() throws Exception {
    MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
    byte[] expected = "grün".getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < 3; i++) {
      expected = sha256.digest(expected);
    }
    assertThat(run(new Input("grün", null, 3)).digest())
        .isEqualTo(HexFormat.of().formatHex(expected));
  }

  @Test
  void output_shows_the_algorithm_as_the_input_does() throws Exception {
    assertThat(JsonMapper.shared().writeValueAsString(run(new Input("", null, null))))
        .contains("\"algorithm\":\"SHA-256\"")
        .contains("\"iterations\":1");
  }

  @Test
  void reports_growing_progress() throws Exception {
    Attempt attempt = Attempt.first();
    digest.run(new Input("a", null, 100_000), attempt);
    assertThat(attempt.reported()).hasSize(9).isSorted().allMatch(p -> p > 0 && p < 1);
  }

  @Test
  void ends_when_interrupted() {
    Attempt attempt = Attempt.interruptedAt(0.0001);
    assertThatThrownBy(() -> digest.run(new Input("a", null, 50_000_000), attempt))
        .isInstanceOf(InterruptedException.class);
    assertThat(attempt.reported()).hasSize(1);
  }

  @Test
  void bounds_the_text_in_bytes_too() {
    assertThatThrownBy(() -> digest.check(new Input("ü".repeat(600_000), null, null)))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.pointer()).isEqualTo("/text"));
  }

  @Test
  void takes_a_text_of_exactly_a_mebibyte() throws Exception {
    digest.check(new Input("a".repeat(1 << 20), null, null));
  }

  private Output run(Input input) throws Exception {
    return (Output) ((TaskOutput.Json) digest.run(input, Attempt.first())).value();
  }
}
