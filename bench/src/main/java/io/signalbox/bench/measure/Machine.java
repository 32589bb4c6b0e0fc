package io.signalbox.bench.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Without which no figure means anything. */
public record Machine(int cores, String processor, String system, String jvm) {

  public static Machine here() {
    return new Machine(
        Runtime.getRuntime().availableProcessors(),
        processorModel(),
        property("os.name") + " " + property("os.version") + " " + property("os.arch"),
        property("java.vm.name") + " " + Runtime.version());
  }

  private static String processorModel() {
    try {
      // Where there is no such file, the rest has to do.
      List<String> facts = Files.readAllLines(Path.of("/proc/cpuinfo"));
      return facts.stream()
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).strip())
          .findFirst()
          .orElse("unknown");
    } catch (IOException e) {
      return "unknown";
    }
  }

  private static String property(String name) {
    return System.getProperty(name, "unknown");
  }
}
