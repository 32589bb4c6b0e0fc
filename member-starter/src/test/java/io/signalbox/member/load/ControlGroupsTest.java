package io.signalbox.member.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.member.load.Processor.Reading;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {

  /** What the process itself uses, of eight cores. */
  private static final Reading OWN = new Reading("process", 7, 8);

  @TempDir private Path root;
  private String mount;

  @BeforeEach
  void find_groups() {
    mount = root.resolve("sys/fs/cgroup").toString();
  }

  private void file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content + "\n");
  }

  private Processor processor() {
    return ControlGroups.under(root, () -> OWN);
  }

  private Reading reading() {
    return processor().read();
  }

  @Test
  void version_2_has_a_quota_and_counts_microseconds() throws IOException {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "50000 100000");
    file("sys/fs/cgroup/cpu.stat", "usage_usec 2500\nuser_usec 2000\nsystem_usec 500");
    assertThat(reading()).isEqualTo(new Reading(mount, 2_500_000, 0.5));
  }

  @Test
  void version_1_has_a_quota_and_counts_nanoseconds() throws IOException {
    file("proc/self/cgroup", "5:memory:/web\n4:cpu,cpuacct:/web\n0::/web");
    file("sys/fs/cgroup/cpu/web/cpu.cfs_quota_us", "150000");
    file("sys/fs/cgroup/cpu/web/cpu.cfs_period_us", "100000");
    file("sys/fs/cgroup/cpu/web/cpuacct.usage", "2500000");
    assertThat(reading()).isEqualTo(new Reading(mount + "/cpu/web", 2_500_000, 1.5));
  }

  @Test
  void where_a_group_does_not_count_its_process_does() throws IOException {
    file("proc/self/cgroup", "1:cpu:/");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "150000");
    file("sys/fs/cgroup/cpu/cpu.cfs_period_us", "100000");
    assertThat(reading()).isEqualTo(new Reading("process", 7, 1.5));
  }

  @Test
  void the_least_quota_of_the_groups_around_it_counts() throws IOException {
    file("proc/self/cgroup", "0::/cluster/web/one");
    file("sys/fs/cgroup/cluster/cpu.max", "400000 100000");
    file("sys/fs/cgroup/cluster/cpu.stat", "usage_usec 3");
    file("sys/fs/cgroup/cluster/web/cpu.max", "200000 100000");
    file("sys/fs/cgroup/cluster/web/cpu.stat", "usage_usec 2");
    file("sys/fs/cgroup/cluster/web/one/cpu.max", "max 100000");
    assertThat(reading()).isEqualTo(new Reading(mount + "/cluster/web", 2_000, 2));
  }

  @Test
  void a_container_that_is_told_its_path_outside_finds_its_group_at_the_root() throws IOException {
    file("proc/self/cgroup", "0::/docker/0123456789");
    file("sys/fs/cgroup/cpu.max", "50000 100000");
    file("sys/fs/cgroup/cpu.stat", "usage_usec 1");
    assertThat(reading().cores()).isEqualTo(0.5);
  }

  @Test
  void without_a_quota_the_process_may_use_all_cores() throws IOException {
    assertThat(reading()).isEqualTo(OWN);
    file("proc/self/cgroup", "0::/");
    assertThat(reading()).isEqualTo(OWN);
    file("sys/fs/cgroup/cpu.max", "max 100000");
    assertThat(reading()).isEqualTo(OWN);
    file("proc/self/cgroup", "1:cpu:/");
    file("sys/fs/cgroup/cpu/cpu.cfs_quota_us", "-1");
    assertThat(reading()).isEqualTo(OWN);
  }

  @Test
  void a_quota_of_more_than_all_cores_is_none() throws IOException {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "1600000 100000");
    assertThat(reading()).isEqualTo(OWN);
  }

  @Test
  void a_quota_that_is_changed_holds_at_once() throws IOException {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "max 100000");
    file("sys/fs/cgroup/cpu.stat", "usage_usec 1");
    Processor processor = processor();
    assertThat(processor.read()).isEqualTo(OWN);
    file("sys/fs/cgroup/cpu.max", "100000 100000");
    assertThat(processor.read()).isEqualTo(new Reading(mount, 1_000, 1));
  }

  @Test
  void what_cannot_be_read_is_no_quota() throws IOException {
    file("proc/self/cgroup", "0::/");
    file("sys/fs/cgroup/cpu.max", "plenty");
    assertThat(reading()).isEqualTo(OWN);
    file("proc/self/cgroup", "nonsense");
    assertThat(reading()).isEqualTo(OWN);
  }

  @Test
  void this_process_uses_time_and_has_cores() {
    Reading reading = Processor.ofThisProcess().read();
    assertThat(reading.usedNanos()).isPositive();
    assertThat(reading.cores()).isPositive();
  }
}
