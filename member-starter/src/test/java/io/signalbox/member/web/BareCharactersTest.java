package io.signalbox.member.web;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BareCharactersTest {

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      textBlock =
          """
          /a|b[0],/a%7Cb%5B0%5D
          /a?b|c,/a?b%7Cc
          /a?b={c}^`\\,/a?b=%7Bc%7D%5E%60%5C
          /a?b[0]?c|d,/a?b[0]?c%7Cd
          /a?%7c|,/a?%7c%7C
          /a{b}^`,/a{b}^`
          http://[::1]/a|b,http://[::1]/a|b
          *,*
          """)
  void what_browsers_leave_bare_is_spelled_as_the_standard_has_it(String target, String spelled) {
    assertThat(BareCharacters.encoded(target)).isEqualTo(spelled);
  }
}
