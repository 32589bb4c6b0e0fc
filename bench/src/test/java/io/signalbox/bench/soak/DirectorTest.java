package io.signalbox.bench.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class DirectorTest {

  private final FakeMembers members = new FakeMembers();
  private final Casualties casualties = new Casualties(Switch.HANDOFF);
  private final List<String> told = new ArrayList<>();
  private final Director director = new Director(members, casualties, told::add);

  @Test
  void things_happen_one_by_one_as_the_load_goes_on() throws Exception {
    assertThat(director.act(0.019)).isFalse();
    assertThat(director.act(0.02)).isTrue();
    assertThat(director.act(0.039)).isFalse();
    assertThat(director.act(0.06)).isTrue();
    assertThat(director.act(0.06)).isTrue();
    assertThat(director.act(0.06)).isFalse();

    assertThat(members.names()).containsExactly("first", "member-4");
    assertThat(told)
        .containsExactly(
            "member-4 has joined", "second was drained in 3000 ms", "third was killed");
    assertThat(director.events()).isEqualTo(new Events(1, 1, 1, Duration.ofSeconds(3)));
  }

  @Test
  void from_two_to_four_members_the_first_always_among_them() throws Exception {
    while (director.act(1)) {
      assertThat(members.names()).hasSizeBetween(2, 4).startsWith("first");
    }

    assertThat(members.names()).hasSize(Director.MEMBERS);
    assertThat(director.events()).isEqualTo(new Events(24, 12, 12, Duration.ofSeconds(3)));
  }

  @Test
  void in_the_end_there_are_as_many_as_at_first_whenever_the_load_ends() throws Exception {
    for (int i = 0; i < 4; i++) {
      director.act(1);
      director.restore();

      assertThat(members.names()).hasSize(Director.MEMBERS);
    }
  }

  @Test
  void who_is_killed_is_known_to_have_been() throws Exception {
    for (int i = 0; i < 3; i++) {
      director.act(1);
    }

    assertThat(casualties.explain("third", System.nanoTime())).isTrue();
    assertThat(casualties.explain("second", System.nanoTime())).isFalse();
  }

  private static final class FakeMembers implements Members {

    private final List<String> names = new ArrayList<>(List.of("first", "second", "third"));
    private int joined = 3;

    @Override
    public List<String> names() {
      return List.copyOf(names);
    }

    @Override
    public String join() {
      joined++;
      names.add("member-" + joined);
      return names.getLast();
    }

    @Override
    public Duration drain(String member) {
      names.remove(member);
      return Duration.ofSeconds(3);
    }

    @Override
    public void kill(String member) {
      names.remove(member);
    }
  }
}
