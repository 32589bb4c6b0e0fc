package io.signalbox.member.handoff;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import reactor.netty.DisposableServer;
import reactor.netty.http.server.HttpServer;

class EntranceTest {

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private static final Set<Thread.State> WAITS_OR_IS_OVER =
      EnumSet.of(Thread.State.WAITING, Thread.State.TIMED_WAITING, Thread.State.TERMINATED);

  private final Entrance<String> entrance = new Entrance<>();

  /** On a busy machine its channel is told of milliseconds after it is bound. */
  @Test
  void finds_a_server_that_tells_of_its_channel_late() {
    CompletableFuture<Void> late = new CompletableFuture<>();
    HttpServer server = HttpServer.create().port(0).doOnBound(channel -> late.join());
    DisposableServer bound = entrance.fit(server).bindNow();
    try {
      FutureTask<Boolean> opening = new FutureTask<>(() -> entrance.open(bound.port()));
      Thread thread = Thread.ofPlatform().start(opening);
      await().until(() -> WAITS_OR_IS_OVER.contains(thread.getState()));
      late.complete(null);
      assertThat(opening).succeedsWithin(PATIENCE).isEqualTo(true);
      assertThat(entrance.isOpen()).isTrue();
    } finally {
      late.complete(null);
      bound.disposeNow();
    }
  }
}
