package io.signalbox.launcher.cgroup;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.LimitState;
import io.signalbox.launcher.LimitState.Kind;
import io.signalbox.launcher.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * On plain files that stand in for those of a machine whose control groups have controllers. What
 * the system makes of them is not seen here.
 */
class CgroupTreeTest {

  private static final Limits ALL =
      Limits.NONE.withCores(1.5).withMemoryBytes(512L << 20).withThreads(200);

  @TempDir private Path parent;

  private Path group(String name, String controllers, String... files) throws IOException {
    Path group = Files.createDirectories(parent.resolve(name));
    Files.writeString(group.resolve("cgroup.controllers"), controllers + "\n");
    Files.writeString(group.resolve("cgroup.subtree_control"), "\n");
    Files.writeString(group.resolve("cgroup.procs"), "");
    for (String file : files) {
      Files.writeString(group.resolve(file), "max\n");
    }
    return group;
  }

  private String read(String file) throws IOException {
    return Files.readString(parent.resolve(file)).strip();
  }

  @Test
  void limits_are_set_in_the_group_of_the_program() throws IOException {
    group("", "cpuset cpu io memory pids");
    group("tree", "cpu memory pids");
    group("tree/a.1", "cpu memory pids", "cpu.max", "memory.max", "memory.oom.group", "pids.max");

    CgroupTree tree = CgroupTree.below(parent, "tree");
    Cgroup group = Objects.requireNonNull(tree.create("a.1"));
    List<LimitState> states = tree.limit(group, ALL);
    group.join(1234);

    assertThat(tree.limits()).allMatch(LimitState::applied).hasSize(3);
    assertThat(states)
        .containsExactly(
            LimitState.applied(Kind.CORES),
            LimitState.applied(Kind.MEMORY),
            LimitState.applied(Kind.THREADS));
    assertThat(read("tree/a.1/cpu.max")).isEqualTo("150000 100000");
    assertThat(read("tree/a.1/memory.max")).isEqualTo("536870912");
    assertThat(read("tree/a.1/memory.oom.group")).startsWith("1");
    assertThat(read("tree/a.1/pids.max")).isEqualTo("200");
    assertThat(read("tree/a.1/cgroup.procs")).isEqualTo("1234");
    // The last that was asked for; on a real one each is added to the others.
    assertThat(read("cgroup.subtree_control")).startsWith("+pids");
    assertThat(read("tree/cgroup.subtree_control")).startsWith("+pids");
  }

  @Test
  void only_what_is_wanted_is_limited() throws IOException {
    group("", "cpu memory pids");
    group("tree", "cpu memory pids");
    group("tree/a.1", "cpu memory pids", "cpu.max", "memory.max", "memory.oom.group", "pids.max");
    CgroupTree tree = CgroupTree.below(parent, "tree");

    assertThat(tree.limit(tree.create("a.1"), Limits.NONE.withCores(0.01)))
        .containsExactly(LimitState.applied(Kind.CORES));

    assertThat(read("tree/a.1/cpu.max")).isEqualTo("1000 100000");
    assertThat(read("tree/a.1/memory.max")).isEqualTo("max");
    assertThat(read("tree/a.1/pids.max")).isEqualTo("max");
  }

  @Test
  void each_limit_has_its_own_reason() throws IOException {
    group("", "memory pids");
    group("tree", "memory pids");
    group("tree/a.1", "memory pids", "pids.max");
    CgroupTree tree = CgroupTree.below(parent, "tree");

    List<LimitState> states = tree.limit(tree.create("a.1"), ALL);

    assertThat(states.get(0).reason()).contains("no controller 'cpu'");
    assertThat(states.get(1).reason()).contains("the system refuses 536870912");
    assertThat(states.get(2)).isEqualTo(LimitState.applied(Kind.THREADS));
  }

  @Test
  void a_controller_that_is_shared_out_already_is_not_touched() throws IOException {
    group("", "memory");
    group("tree", "memory");
    Files.writeString(parent.resolve("cgroup.subtree_control"), "cpu memory\n");

    CgroupTree tree = CgroupTree.below(parent, "tree");

    assertThat(read("cgroup.subtree_control")).isEqualTo("cpu memory");
    assertThat(tree.limits().get(1)).isEqualTo(LimitState.applied(Kind.MEMORY));
  }

  @Test
  void where_no_group_can_be_made_there_is_none_and_every_limit_says_why() {
    CgroupTree tree = CgroupTree.below(parent.resolve("nowhere"), "tree");

    assertThat(tree.limits())
        .hasSize(3)
        .allMatch(state -> !state.applied() && state.reason().contains("nowhere"));
    assertThat(tree.existing("a.1")).isNull();
    assertThat(tree.limit(null, ALL)).isEqualTo(tree.limits());
  }

  @Test
  void a_program_ran_out_of_memory_when_its_group_says_so() throws IOException {
    Path group = group("a", "memory");
    Cgroup program = new Cgroup(group);
    assertThat(program.ranOutOfMemory()).isFalse();

    Files.writeString(group.resolve("memory.events"), "low 0\noom 1\noom_kill 0\n");
    assertThat(program.ranOutOfMemory()).isFalse();
    Files.writeString(group.resolve("memory.events"), "low 0\noom 1\noom_kill 2\n");
    assertThat(program.ranOutOfMemory()).isTrue();
  }

  @Test
  void a_group_that_cannot_kill_at_once_says_so_and_one_that_is_gone_has_nobody()
      throws IOException {
    assertThat(new Cgroup(group("a", "")).kill()).isFalse();
    assertThat(new Cgroup(parent.resolve("gone")).kill()).isTrue();
  }
}
