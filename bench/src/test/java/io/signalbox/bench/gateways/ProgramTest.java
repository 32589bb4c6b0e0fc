package io.signalbox.bench.gateways;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ProgramTest {

  @Test
  void one_that_is_installed_is_found() {
    assertThat(Program.find("sh")).isPresent();
  }

  @Test
  void one_that_is_not_is_none() {
    assertThat(Program.find("no-such-program")).isEmpty();
  }
}
