package io.signalbox.launcher.linux;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class ProcessStatTest {

  private static final String LINE =
      "10799 (%s) S 10779 10790 10780 0 -1 4194304 240 60 0 0 150 50 0 0 20 0 3 0 146672 2654208"
          + " 399 18446744073709551615 94289420722176 94289420798905 140720614434144 0 0 0 0 0"
          + " 65538 1 0 0 17 0 0 0 0 0 0 94289420828208 94289420833344 94289465323520"
          + " 140720614436769 140720614436842 140720614436842 140720614436848 1792\n";

  @Property
  void a_program_may_have_any_name(@ForAll String name) {
    assertThat(ProcessStat.parse(LINE.formatted(name.replace("%", "%%"))))
        .isEqualTo(new ProcessStat(10799, 'S', 10780, Duration.ofSeconds(2), 3, 146672, 1792));
  }

  @Test
  void a_name_may_look_like_the_rest_of_the_line() {
    assertThat(ProcessStat.parse(LINE.formatted("x) Z 1 1 1 (y) R")).state()).isEqualTo('S');
  }

  @Test
  void a_line_that_is_none_is_refused() {
    for (String line :
        new String[] {"", "1", "1 (a", "1 (a)", "1 (a) S 1 1", "x (a) S " + "1 ".repeat(60)}) {
      assertThatThrownBy(() -> ProcessStat.parse(line))
          .isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void this_process_is_what_the_jdk_says_it_is() {
    int pid = (int) ProcessHandle.current().pid();

    ProcessStat stat = new ProcessTable().stat(pid).orElseThrow();

    assertThat(stat.pid()).isEqualTo(pid);
    assertThat(stat.isZombie() || stat.isStopped()).isFalse();
    assertThat(stat.threads()).isGreaterThan(1);
  }
}
