package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderLockTest {

  @TempDir private Path folder;

  @Test
  void a_lock_is_one_holders_whoever_reads_the_file_meanwhile() throws Exception {
    Path file = folder.resolve("lock");
    try (FolderLock lock = FolderLock.acquire(file).orElseThrow()) {
      assertThat(lock).isNotNull();
      for (int i = 0; i < 3; i++) {
        assertThat(Files.readString(file).strip())
            .isEqualTo(Long.toString(ProcessHandle.current().pid()));
        assertThat(FolderLock.acquire(file)).isEmpty();
      }
    }
    FolderLock.acquire(file).orElseThrow().close();
  }

  @Test
  void no_child_keeps_a_lock() throws Exception {
    Path file = folder.resolve("lock");
    FolderLock lock = FolderLock.acquire(file).orElseThrow();
    Process child = new ProcessBuilder("sleep", "1000").start();
    try {
      lock.close();
      FolderLock.acquire(file).orElseThrow().close();
    } finally {
      child.destroyForcibly();
    }
  }
}
