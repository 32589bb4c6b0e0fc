package io.signalbox.gateway.handoff;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class HandoffMetersTest {

  private static final Pattern REASONS =
      Pattern.compile("`signalbox_handoff_proxied_total`\\s+\\(`reason`:([^)]*)\\)");

  private static final Pattern QUOTED = Pattern.compile("`([^`]+)`");

  @Test
  void handoff_md_has_every_reason_to_proxy() throws Exception {
    MeterRegistry meters = new SimpleMeterRegistry();
    new HandoffMeters(meters);
    List<String> reasons =
        meters.get("signalbox.handoff.proxied").counters().stream()
            .map(counter -> String.valueOf(counter.getId().getTag("reason")))
            .toList();

    Matcher documented = REASONS.matcher(Files.readString(Path.of("../docs/handoff.md")));
    assertThat(documented.find()).isTrue();
    assertThat(
            QUOTED.matcher(documented.group(1)).results().map(reason -> reason.group(1)).distinct())
        .containsExactlyInAnyOrderElementsOf(reasons);
  }
}
