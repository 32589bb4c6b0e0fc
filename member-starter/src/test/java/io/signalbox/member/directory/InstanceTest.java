package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class InstanceTest {

  @Test
  void spells_an_ipv6_authority_in_brackets() {
    assertThat(new Instance("id", false, "::1", 80, 81, null).authority()).isEqualTo("[::1]:80");
  }
}
