package io.signalbox.member.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProcessorTest {

  @TempDir private Path root;

  private void file(String name, String content) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content + "\n");
  }

  @Test
  void a_quota_of_version_2_is_a_fraction_of_a_core() throws IOException {
    file("cpu.max", "50000 100000");
    assertThat(Processor.quota(root, 8)).isEqualTo(0.5);
  }

  @Test
  void a_quota_of_version_1_likewise() throws IOException {
    file("cpu/cpu.cfs_quota_us", "150000");
    file("cpu/cpu.cfs_period_us", "100000");
    assertThat(Processor.quota(root, 8)).isEqualTo(1.5);
  }

  @Test
  void without_a_quota_all_cores_may_be_used() throws IOException {
    assertThat(Processor.quota(root, 8)).isEqualTo(8);
    file("cpu.max", "max 100000");
    assertThat(Processor.quota(root, 8)).isEqualTo(8);
  }

  @Test
  void more_than_all_cores_cannot_be_used() throws IOException {
    file("cpu.max", "1600000 100000");
    assertThat(Processor.quota(root, 8)).isEqualTo(8);
  }

  @Test
  void what_cannot_be_read_is_no_quota() throws IOException {
    file("cpu.max", "plenty");
    assertThat(Processor.quota(root, 8)).isEqualTo(8);
  }

  @Test
  void this_process_uses_time_and_has_cores() {
    Processor processor = Processor.ofThisProcess();
    assertThat(processor.usedNanos()).isPositive();
    assertThat(processor.cores()).isPositive();
  }
}
