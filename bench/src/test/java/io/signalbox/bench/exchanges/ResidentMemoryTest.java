package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.gateways.ServerProcess;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ResidentMemoryTest {

  @Test
  void looks_at_the_process_before_during_and_after(@TempDir Path folder) throws Exception {
    try (ServerProcess process = ServerProcess.start("sleep", 1, List.of("sleep", "60"), folder)) {
      ResidentMemory memory = new ResidentMemory(process);

      assertThat(memory.during(() -> "done")).isEqualTo("done");

      assertThat(memory.before()).isPositive();
      assertThat(memory.most()).isGreaterThanOrEqualTo(memory.before());
      assertThat(memory.now()).isPositive();
    }
  }
}
