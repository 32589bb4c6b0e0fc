package io.signalbox.supervisor.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.launcher.Exit.Cause;
import io.signalbox.launcher.Handle;
import io.signalbox.launcher.LaunchException;
import io.signalbox.launcher.LaunchException.Reason;
import io.signalbox.launcher.LaunchSpec;
import io.signalbox.launcher.LogFile;
import io.signalbox.launcher.Workload;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** Two launchers that seem to be one. */
class LaunchersTest {

  private static final LogFile LOG = new LogFile(Path.of("log"));

  private final FakeLauncher programs = new FakeLauncher();
  private final FakeLauncher images = new FakeLauncher();
  private final Launchers both = new Launchers(programs, images);

  private static LaunchSpec program(int port) {
    return LaunchSpec.builder(List.of("shop"), Path.of("."), LOG).port(port).build();
  }

  private static LaunchSpec image(int port) {
    return LaunchSpec.builder(new Workload.Image("shop", OptionalInt.empty()), LOG)
        .port(port)
        .build();
  }

  private static void assertRefused(Reason reason, Launchers both, LaunchSpec spec) {
    assertThatThrownBy(() -> both.start("c", spec))
        .isInstanceOfSatisfying(
            LaunchException.class, e -> assertThat(e.reason()).isEqualTo(reason));
  }

  @Test
  void each_starts_what_it_can_and_has_what_it_has_started() throws Exception {
    both.start("a", program(1));
    both.start("b", image(2));

    assertThat(programs.names()).containsExactly("a");
    assertThat(images.names()).containsExactly("b");
    assertThat(both.running()).extracting(Handle::instance).containsExactly("a", "b");
    assertThat(both.kill("b")).isTrue();
    assertThat(both.exit("b").orElseThrow().join().cause()).isEqualTo(new Cause.Signalled(9));
    assertThat(both.kill("a")).isTrue();
    assertThat(both.exit("nobody")).isEmpty();
    assertThat(both.forget("b")).isTrue();
    assertThat(both.exit("b")).isEmpty();
  }

  @Test
  void a_port_and_a_name_are_one_instances_whoever_has_started_it() throws Exception {
    both.start("a", program(1));
    both.start("b", image(2));

    assertRefused(Reason.NO_PORT, both, image(1));
    assertRefused(Reason.NO_PORT, both, program(2));
    assertThatThrownBy(() -> both.start("a", image(3))).hasMessageContaining("is there already");

    both.kill("a");
    both.start("a", image(1));
    assertThat(images.names()).containsExactly("a", "b");
    assertThat(programs.exit("a")).isEmpty();
  }

  @Test
  void what_either_has_left_is_found() throws Exception {
    both.start("a", program(1));
    both.start("b", image(2));
    images.dies("b", new Cause.Status(3));

    Launchers next = new Launchers(programs.next(), images.next());

    assertThat(next.recover().running()).extracting(Handle::instance).containsExactly("a");
    assertThat(next.recover().ended())
        .extracting(ended -> ended.handle().instance())
        .containsExactly("b");
  }
}
