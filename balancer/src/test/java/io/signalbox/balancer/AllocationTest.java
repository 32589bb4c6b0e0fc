package io.signalbox.balancer;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Choosing makes no work for the garbage collector. */
class AllocationTest {

  private static final int CHOICES = 10_000;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @ParameterizedTest
  @EnumSource
  void nothing_is_allocated_for_a_request(PolicyName policy) {
    nothingIsAllocated(policy, 1);
  }

  @ParameterizedTest
  @EnumSource
  void nor_where_one_has_a_share_of_its_own(PolicyName policy) {
    nothingIsAllocated(policy, 0.05);
  }

  private void nothingIsAllocated(PolicyName policy, double shareOfFirst) {
    for (int servers : new int[] {16, 1000}) {
      Balancer<Integer> balancer =
          new Balancer<>(
              Settings.DEFAULTS.with(policy), new ManualClock(), new SplittableRandom(1));
      balancer.replace(
          IntStream.range(0, servers).boxed().toList(), server -> server == 0 ? shareOfFirst : 1);
      balancer
          .servers()
          .forEach(
              server ->
                  balancer.told(
                      server, new LoadReport(0.5, 0.5, 9, 0, server.target() % 7, 0.01, 0)));
      request(balancer);
      long before = threads.getCurrentThreadAllocatedBytes();
      for (int i = 0; i < CHOICES; i++) {
        request(balancer);
      }
      long bytes = threads.getCurrentThreadAllocatedBytes() - before;
      assertThat(bytes / (double) CHOICES).as("bytes a request, %s servers", servers).isLessThan(1);
    }
  }

  private static void request(Balancer<Integer> balancer) {
    Server<Integer> server = balancer.choose(List.of());
    balancer.ended(server, Outcome.SUCCESS, 1_000_000);
  }
}
