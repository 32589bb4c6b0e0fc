package io.signalbox.supervisor.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.jvm.JavaHome;
import io.signalbox.launcher.jvm.QuickStarts;
import io.signalbox.launcher.ports.PortRange;
import io.signalbox.launcher.ports.Ports;
import io.signalbox.services.file.ServicesFile;
import io.signalbox.supervisor.plan.InstanceId;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is kept of starts. */
class InstancesTest {

  private static final InstanceId SHOP = new InstanceId("shop", 1);

  @TempDir private Path folder;

  @Test
  void of_one_that_ends_again_and_again_only_the_last_end_is_kept() throws Exception {
    FakeLauncher launcher = new FakeLauncher();
    Instances instances =
        new Instances(
            launcher,
            new Programs(JavaHome.ofThisProcess(), folder, new QuickStarts(folder)),
            new Ports(PortRange.DEFAULT, new Random()),
            () -> {});
    Recipe recipe =
        new Recipe(
            ServicesFile.read("services.yml", "services: {shop: {run: {command: [shop]}}}")
                .services()
                .getFirst()
                .run(),
            false,
            null,
            folder.toString());

    for (int generation = 1; generation <= 5; generation++) {
      LaunchName name = new LaunchName(SHOP, generation);
      instances.start(name, "a", recipe);
      launcher.dies(name.toString(), new Cause.Status(generation));
    }
    instances.start(new LaunchName(SHOP, 6), "a", recipe);

    assertThat(instances.all())
        .extracting(launch -> launch.name().generation())
        .containsExactly(5L, 6L);
    assertThat(launcher.exit("shop-1.4")).isEmpty();
    assertThat(launcher.exit("shop-1.5")).isPresent();
  }
}
