package io.signalbox.launcher.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.cgroup.CgroupTree;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a disk of its own, which only a process in a namespace of its own may mount. */
class FullDiskTest {

  @TempDir private Path folder;

  /** Works on a full disk. */
  static final class Full {

    private Full() {}

    public static void main(String[] arguments) throws Exception {
      Path disk = Path.of(arguments[0]);
      ProcessLauncher launcher =
          ProcessLauncher.open(
              ProcessSettings.in(disk.resolve("launcher"))
                  .withGroups(name -> CgroupTree.none("none here")));
      LaunchSpec program =
          LaunchSpec.builder(
                  List.of("sh", "-c", "sleep 0.1; exit 5"),
                  disk,
                  new LogFile(disk.resolve("a.log")))
              .anyPort()
              .build();
      launcher.start("before", program);
      Path filler = disk.resolve("filler");
      fill(filler);
      try {
        launcher.start("a", program);
        System.out.println("started on a full disk");
      } catch (LaunchException e) {
        System.out.println(e.reason() + " " + e.getMessage());
      }
      System.out.println(Workshop.exit(launcher, "before").cause());
      System.out.println(launcher.running());
      Files.delete(filler);
      launcher.start("a", program);
      System.out.println(Workshop.exit(launcher, "a").cause());
      launcher.close();
    }

    private static void fill(Path file) throws IOException {
      try (OutputStream out = Files.newOutputStream(file)) {
        while (true) {
          out.write(new byte[512]);
        }
      } catch (IOException full) {
        System.out.println("full");
      }
    }
  }

  @Test
  void on_a_full_disk_nothing_is_started_and_nothing_breaks() throws Exception {
    String mount = "mount -t tmpfs -o size=64k none '" + folder + "'";
    assumeThat(new ProcessBuilder("unshare", "-rm", "sh", "-c", mount).start().waitFor())
        .as("mounting in a namespace of its own")
        .isZero();
    List<String> command = new ArrayList<>(List.of("unshare", "-rm", "sh", "-c"));
    command.add(mount + " && exec \"$@\"");
    command.add("sh");
    command.addAll(Workshop.javaCommand());
    command.addAll(List.of(Full.class.getName(), folder.toString()));

    Process process =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    List<String> output = process.inputReader().lines().toList();

    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    List<String> told =
        output.stream()
            .filter(line -> !line.contains("[main] INFO"))
            .filter(line -> !line.contains(" WARN "))
            .toList();
    assertThat(told).hasSize(5);
    assertThat(told.get(0)).isEqualTo("full");
    assertThat(told.get(1)).startsWith(Reason.STORAGE + " what is known of a cannot be written");
    assertThat(told.get(2)).isEqualTo("exit status 5");
    assertThat(told.get(3)).isEqualTo("[]");
    assertThat(told.get(4)).isEqualTo("exit status 5");
  }
}
