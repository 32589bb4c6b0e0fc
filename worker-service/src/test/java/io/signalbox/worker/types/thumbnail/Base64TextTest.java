package io.signalbox.worker.types.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Base64;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class Base64TextTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3, 24_575, 24_576, 24_577, 49_151, 49_152, 49_153, 100_001})
  void decodes_whatever_was_encoded(int length) {
    byte[] bytes = new byte[length];
    new Random(length).nextBytes(bytes);
    assertThat(Base64Text.decode(Base64.getEncoder().encodeToString(bytes))).isEqualTo(bytes);
    assertThat(Base64Text.decode(Base64.getEncoder().withoutPadding().encodeToString(bytes)))
        .isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 32_764, 32_768, 65_532, 69_996})
  void refuses_an_end_before_the_end_and_foreign_characters(int at) {
    String text = "AAAA".repeat(17_500);
    for (String wrong : new String[] {"AA==", "A===", "AA A", "\u20acAAA", "A-_A"}) {
      String spoilt = text.substring(0, at) + wrong + text.substring(at + 4);
      boolean atEnd = at == 69_996 && wrong.equals("AA==");
      if (atEnd) {
        assertThat(Base64Text.decode(spoilt)).hasSize(69_996 / 4 * 3 + 1);
      } else {
        assertThatThrownBy(() -> Base64Text.decode(spoilt))
            .as(wrong)
            .isInstanceOf(IllegalArgumentException.class);
      }
    }
  }
}
