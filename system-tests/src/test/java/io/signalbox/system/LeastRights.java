package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;

/** What a container may do and take at most. */
final class LeastRights {

  private LeastRights() {}

  static void assertHeld(Containers containers, List<String> ids)
      throws IOException, InterruptedException {
    assertThat(
            containers.inspect(
                "{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}}"
                    + " {{.HostConfig.RestartPolicy.Name}} {{.HostConfig.Memory}}"
                    + " {{.HostConfig.NanoCpus}} {{.HostConfig.PidsLimit}}",
                ids))
        .allSatisfy(
            limits ->
                assertThat(limits)
                    .matches(
                        "true \\[ALL] \\[no-new-privileges:true] unless-stopped( [1-9]\\d+){3}"));
    for (String container : ids) {
      assertThat(containers.docker("exec", container, "sh", "-c", "cat /proc/1/status"))
          .containsPattern("(?m)^Uid:\\s+[1-9]")
          .containsPattern("(?m)^CapEff:\\s+0+$");
    }
  }
}
