package io.signalbox.handoff.server;

import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import reactor.netty.http.server.HttpServer;
import reactor.netty.http.server.HttpServerConfig;

/** A server of Reactor Netty that is followed from before it is bound. Thread-safe. */
final class FittedServer {

  /** How long a server may take from the beginning of its binding. */
  private static final Duration BIND = Duration.ofSeconds(10);

  private volatile @Nullable Binding binding;

  private record Binding(HttpServerConfig config, CompletableFuture<@Nullable OpenServer> server) {}

  /** To be called once. */
  HttpServer follow(HttpServer server) {
    return server
        .doOnBind(config -> binding = new Binding(config, new CompletableFuture<>()))
        .doOnBound(
            bound -> {
              Binding begun = Objects.requireNonNull(binding, "its binding has begun");
              begun.server().complete(OpenServer.of(bound.channel(), begun.config()));
            });
  }

  /** Null before it is bound. */
  @Nullable OpenServer server() {
    Binding begun = binding;
    return begun == null ? null : begun.server().getNow(null);
  }

  /**
   * Null when it is not bound. One that is being bound is waited for: Reactor Netty lets whoever
   * binds a server go on before it tells of the channel.
   */
  @Nullable OpenServer await() {
    Binding begun = binding;
    return begun == null
        ? null
        : begun
            .server()
            .copy()
            .completeOnTimeout(null, BIND.toNanos(), TimeUnit.NANOSECONDS)
            .join();
  }
}
