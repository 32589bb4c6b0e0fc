package io.signalbox.logs;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class PrintableTest {

  static Stream<Arguments> texts() {
    return Stream.of(
        Arguments.of("plain text", "plain text"),
        Arguments.of("a\nb\rc\td", "a\\nb\\rc\\td"),
        Arguments.of("\u001b[31mred", "\\u001b[31mred"),
        Arguments.of("\u0000\u0007\b\u007f", "\\u0000\\u0007\\u0008\\u007f"),
        Arguments.of("\u0085\u009b31m", "\\u0085\\u009b31m"),
        Arguments.of("\u202egnp\u2066\u200f\u061c", "\\u202egnp\\u2066\\u200f\\u061c"),
        Arguments.of("\u2028\u2029\ufeff\u200b", "\\u2028\\u2029\\ufeff\\u200b"),
        Arguments.of("Grüße 日本 😀", "Grüße 日本 😀"),
        Arguments.of("\ud83d", "\\ud83d"),
        Arguments.of("\udb40\udc41", "\\u{e0041}"));
  }

  @ParameterizedTest
  @MethodSource("texts")
  void what_commands_a_terminal_or_ends_a_line_is_escaped(String text, String printable) {
    assertThat(Printable.of(text)).isEqualTo(printable);
  }

  @Property
  void what_is_printable_stays_and_nothing_else_is_in_it(@ForAll String text) {
    String printable = Printable.of(text);
    assertThat(Printable.of(printable)).isEqualTo(printable);
    assertThat(printable).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\p{Zl}\\p{Zp}\\p{Cs}]");
    assertThat(printable.lines().count()).isLessThanOrEqualTo(1);
  }

  @Test
  void what_is_too_long_is_cut_and_not_within_a_character() {
    assertThat(Printable.of("abcdef", 3)).isEqualTo("abc…");
    assertThat(Printable.of("abc", 3)).isEqualTo("abc");
    assertThat(Printable.of("ab😀", 3)).isEqualTo("ab…");
  }
}
