package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HandoffCountersTest {

  private final HandoffCounters counters =
      new HandoffCounters(InetSocketAddress.createUnresolved("127.0.0.1", 1));

  @Test
  void adds_up_members_and_keeps_reasons_apart() {
    counters.note(
        """
        # HELP signalbox_handoff_handed_over_total Connections handed over
        # TYPE signalbox_handoff_handed_over_total counter
        signalbox_handoff_handed_over_total{service="worker-service",target="member-1"} 12.0
        signalbox_handoff_handed_over_total{service="worker-service",target="member-2"} 1.5E3
        signalbox_handoff_links 2.0
        signalbox_handoff_proxied_total{reason="no-link"} 3.0
        signalbox_handoff_proxied_total{reason="trial"} 0.0
        signalbox_handoff_returned_total 7.0
        """);

    assertThat(counters.totals())
        .containsExactly(
            Map.entry("handed over", 1512L),
            Map.entry("proxied: no-link", 3L),
            Map.entry("proxied: trial", 0L),
            Map.entry("returned", 7L));
  }

  @Test
  void what_a_member_was_handed_still_counts_when_it_has_left() {
    counters.note("signalbox_handoff_handed_over_total{target=\"member-1\"} 12.0\n");
    counters.note("signalbox_handoff_handed_over_total{target=\"member-1\"} 20.0\n");
    counters.note("signalbox_handoff_handed_over_total{target=\"member-2\"} 5.0\n");

    assertThat(counters.totals()).containsExactly(Map.entry("handed over", 25L));
  }

  @Test
  void tells_what_is_new() {
    counters.note("signalbox_handoff_returned_total 7.0\n");
    Map<String, Long> before = counters.totals();
    counters.note("signalbox_handoff_returned_total 9.0\nsignalbox_handoff_other_total 1.0\n");

    assertThat(counters.since(before))
        .containsExactly(Map.entry("other", 1L), Map.entry("returned", 2L));
  }
}
