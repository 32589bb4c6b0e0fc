package io.signalbox.services;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  @ParameterizedTest
  @CsvSource({
    "--port=${PORT}, --port=9001",
    "${PORT}${PORT}, 90019001",
    "$${PORT}, ${PORT}",
    "$$${PORT}, $${PORT}",
    "echo $${HOME:-/} $PORT $$ $1 \\1, echo ${HOME:-/} $PORT $$ $1 \\1",
    "'', ''"
  })
  void only_the_port_is_put_in(String text, String filled) {
    assertThat(new Template(text).with(9001)).isEqualTo(filled);
  }
}
