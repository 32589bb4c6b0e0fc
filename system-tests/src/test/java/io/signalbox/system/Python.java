package io.signalbox.system;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;

/** What runs the small services of some tests. */
final class Python {

  private Python() {}

  /** Without it a test is left out, and says so. */
  static void require() throws IOException, InterruptedException {
    int status = new ProcessBuilder("sh", "-c", "command -v python3").start().waitFor();
    assumeTrue(status == 0, "python3 is missing: Debian: apt-get install python3");
  }
}
