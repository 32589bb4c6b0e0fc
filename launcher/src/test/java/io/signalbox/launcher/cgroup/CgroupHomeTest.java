package io.signalbox.launcher.cgroup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;

class CgroupHomeTest {

  @Test
  void on_a_machine_with_version_2_alone_it_is_below_the_mount() throws IOException {
    assertThat(
            CgroupHome.find(
                List.of("0::/system.slice/signalbox.service"),
                List.of(
                    "25 30 0:23 / /sys rw,nosuid shared:7 - sysfs sysfs rw",
                    "32 25 0:28 / /sys/fs/cgroup rw,nosuid shared:9 - cgroup2 cgroup2 rw")))
        .isEqualTo(Path.of("/sys/fs/cgroup/system.slice/signalbox.service"));
  }

  @Test
  void on_a_machine_with_both_versions_it_is_the_second() throws IOException {
    assertThat(
            CgroupHome.find(
                List.of("4:memory:/elsewhere", "0::/"),
                List.of(
                    "40 39 0:31 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory",
                    "50 39 0:41 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw")))
        .isEqualTo(Path.of("/sys/fs/cgroup/unified"));
  }

  @Test
  void in_a_container_that_sees_its_own_part_it_is_in_there() throws IOException {
    assertThat(
            CgroupHome.find(
                List.of("0::/docker/abc/worker"),
                List.of("32 25 0:28 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw")))
        .isEqualTo(Path.of("/sys/fs/cgroup/worker"));
  }

  @Test
  void where_there_is_none_it_says_so() {
    assertThatThrownBy(() -> CgroupHome.find(List.of("4:memory:/"), List.of()))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("no control groups of version 2");
    assertThatThrownBy(() -> CgroupHome.find(List.of("0::/"), List.of("a b - tmpfs x rw")))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("mounted nowhere");
  }
}
