package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.Channel;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

class FittedServersTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Set<Thread.State> WAITS_OR_IS_OVER =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  private final FittedServers servers = new FittedServers();

  private HttpServer fitted() {
    return servers.add().follow(HttpServer.create().host("127.0.0.1").port(0));
  }

  private Channel openChannel() {
    return Objects.requireNonNull(servers.open()).channel();
  }

  @Test
  void finds_the_server_by_its_port_among_others() {
    servers.add().follow(HttpServer.create());
    DisposableServer management = fitted().bindNow();
    DisposableServer meant = fitted().bindNow();
    try {
      assertThat(servers.open()).isNull();
      assertThat(servers.open(meant.port())).isTrue();
      assertThat(openChannel()).isSameAs(meant.channel());
    } finally {
      management.disposeNow();
      meant.disposeNow();
    }
  }

  @Test
  void a_port_of_a_server_that_was_not_fitted_opens_nothing() {
    DisposableServer other = HttpServer.create().port(0).bindNow();
    try {
      assertThat(servers.open(other.port())).isFalse();
      assertThat(servers.open()).isNull();
    } finally {
      other.disposeNow();
    }
  }

  @Test
  void connections_with_many_requests_at_once_stay_where_they_are() {
    DisposableServer server = fitted().protocol(HttpProtocol.HTTP11, HttpProtocol.H2C).bindNow();
    try {
      assertThat(servers.open(server.port())).isFalse();
      assertThat(Objects.requireNonNull(servers.open()).unfit()).isEqualTo(Unfit.HTTP2);
    } finally {
      server.disposeNow();
    }
  }

  /** On a busy machine its channel is told of milliseconds after it is bound. */
  @Test
  void finds_a_server_that_tells_of_its_channel_late() {
    CompletableFuture<Void> late = new CompletableFuture<>();
    HttpServer server = HttpServer.create().port(0).doOnBound(channel -> late.join());
    DisposableServer bound = servers.add().follow(server).bindNow();
    try {
      FutureTask<Boolean> opening = new FutureTask<>(() -> servers.open(bound.port()));
      Thread thread = Thread.ofPlatform().start(opening);
      await().until(() -> WAITS_OR_IS_OVER.contains(thread.getState()));
      late.complete(null);
      assertThat(opening).succeedsWithin(PATIENCE).isEqualTo(true);
      assertThat(openChannel()).isSameAs(bound.channel());
    } finally {
      late.complete(null);
      bound.disposeNow();
    }
  }
}
