package io.signalbox.gateway.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceTest {

  @Test
  void spellsAnIpv6AuthorityInBrackets() {
    assertThat(new Instance("id", false, "::1", 80, 81, null).authority()).isEqualTo("[::1]:80");
  }
}
