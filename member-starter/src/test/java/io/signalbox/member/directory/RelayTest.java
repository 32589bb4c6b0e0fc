package io.signalbox.member.directory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Server;
import java.io.IOException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.hc.client5.http.impl.classic.RequestFailedException;
import org.apache.hc.core5.http.ConnectionRequestTimeoutException;
import org.apache.hc.core5.util.Deadline;
import org.apache.hc.core5.util.DeadlineTimeoutException;
import org.apache.hc.core5.util.Timeout;
import org.junit.jupiter.api.Test;

/** What is given to whom, and how often. Nothing travels: the exchanges only say how they ended. */
class RelayTest {

  private static final Duration PATIENCE = Duration.ofSeconds(5);

  private final Directory directory = directory(1, 2, 3);
  private final Relay relay = new Relay(directory);
  private final List<Integer> asked = new ArrayList<>();

  @Test
  void what_has_been_answered_goes_to_nobody_else() throws Exception {
    assertThat(relay.send("called", PATIENCE, ending())).isEqualTo("done");
    assertThat(asked).hasSize(1);
  }

  @Test
  void what_may_be_repeated_goes_on_whatever_has_failed() throws Exception {
    assertThat(relay.send("called", PATIENCE, ending(new IOException("broken"), timeout())))
        .isEqualTo("done");
    assertThat(asked).hasSize(3).doesNotHaveDuplicates();
  }

  @Test
  void what_has_not_been_sent_goes_to_another_though_it_may_not_be_repeated() throws Exception {
    assertThat(
            relay.send(
                "called",
                PATIENCE,
                once(ending(new ConnectException("refused"), new NoRouteToHostException("cut")))))
        .isEqualTo("done");
    assertThat(asked).hasSize(3).doesNotHaveDuplicates();
    assertThat(directory.of("called").servers()).filteredOn(Server::reachable).hasSize(1);
  }

  @Test
  void what_may_have_been_carried_out_is_told_to_a_caller_who_may_not_repeat_it() {
    for (IOException failure : List.of(new IOException("broken"), timeout())) {
      asked.clear();
      assertThatThrownBy(() -> relay.send("called", PATIENCE, once(ending(failure))))
          .isSameAs(failure);
      assertThat(asked).hasSize(1);
    }
  }

  @Test
  void where_nobody_is_left_that_is_said() {
    assertThatThrownBy(() -> relay.send("other", Duration.ZERO, ending()))
        .isInstanceOf(NoInstanceException.class)
        .hasMessage("No instance of other is left");
    assertThat(asked).isEmpty();
  }

  @Test
  void the_balancer_hears_the_load_that_came_with_an_answer() throws Exception {
    String load = "TEXT cpu_utilization=0.75";
    Balancer<Instance> balancer = directory.of("called");
    relay.send(
        "called",
        PATIENCE,
        (instance, head) -> {
          head.came(200, name -> name.equals(LoadReport.HEADER) ? load : null);
          return "done";
        });
    assertThat(balancer.servers())
        .extracting(server -> balancer.view(server).report())
        .contains(LoadReport.parse(load));
  }

  /** The pool of connections says it in two ways, by who finds first that the wait is over. */
  @Test
  void a_want_of_connections_is_no_failure_of_an_instance() {
    for (int i = 0; i < 100; i++) {
      IOException one = new ConnectionRequestTimeoutException("late");
      IOException other =
          new RequestFailedException(
              "late", DeadlineTimeoutException.from(Deadline.calculate(Timeout.ZERO_MILLISECONDS)));
      assertThatThrownBy(() -> relay.send("called", PATIENCE, once(ending(one)))).isSameAs(one);
      assertThatThrownBy(() -> relay.send("called", PATIENCE, once(ending(other)))).isSameAs(other);
    }
    assertThat(directory.of("called").servers()).noneMatch(Server::ejected);
  }

  private static IOException timeout() {
    return new SocketTimeoutException("silent");
  }

  /** Fails in these ways, one after the other, and then answers. */
  private Relay.Exchange<String> ending(IOException... failures) {
    List<IOException> left = new ArrayList<>(List.of(failures));
    return (instance, head) -> {
      asked.add(instance.port());
      if (!left.isEmpty()) {
        throw left.removeFirst();
      }
      head.came(200, name -> null);
      return "done";
    };
  }

  private static Relay.Exchange<String> once(Relay.Exchange<String> exchange) {
    return new Relay.Exchange<>() {
      @Override
      public String with(Instance instance, Relay.Head head)
          throws IOException, InterruptedException {
        return exchange.with(instance, head);
      }

      @Override
      public boolean repeatable(IOException failure) {
        return false;
      }
    };
  }

  private static Directory directory(int... ports) {
    return new Directory(
        new ListedService("called", "127.0.0.1", ports),
        DirectoryProperties.DEFAULTS,
        BalancerProperties.DEFAULTS,
        new SimpleMeterRegistry(),
        Duration.ofSeconds(2),
        Stream::empty);
  }
}
