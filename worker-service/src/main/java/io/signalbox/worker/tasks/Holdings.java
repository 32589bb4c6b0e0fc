package io.signalbox.worker.tasks;

import io.netty.channel.Channel;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.Share;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/**
 * What one request holds until its answer has gone out: memory, and what produces the answer's
 * body. When the client does not take an answer that holds much, its connection ends. Thread-safe.
 */
public final class Holdings {

  private static final String ATTRIBUTE = Holdings.class.getName();

  /** Less is not worth watching over: a connection's buffers hold as much. */
  private static final long MUCH = 64 * 1024;

  private final MemoryBudget budget;
  private final Duration answerTimeout;
  private final @Nullable Channel client;
  private final Sinks.Empty<Void> end = Sinks.empty();
  private @Nullable Share kept;
  private @Nullable RawBody body;
  private @Nullable Disposable timeout;
  private boolean over;

  /** Something that needs memory for its result. */
  public interface Use<T> {
    T with(Share share) throws InterruptedException;
  }

  private Holdings(MemoryBudget budget, Duration answerTimeout, @Nullable Channel client) {
    this.budget = budget;
    this.answerTimeout = answerTimeout;
    this.client = client;
  }

  /** The exchange's, from now on. */
  static Holdings attach(ServerWebExchange exchange, MemoryBudget budget, Duration answerTimeout) {
    Holdings holdings =
        new Holdings(budget, answerTimeout, ClientChannel.of(exchange.getRequest()));
    exchange.getAttributes().put(ATTRIBUTE, holdings);
    exchange.getRequest().getAttributes().put(ATTRIBUTE, holdings);
    return holdings;
  }

  public static Holdings of(ServerWebExchange exchange) {
    return of(exchange.getAttributes());
  }

  static Holdings of(Map<String, Object> attributes) {
    return (Holdings) Objects.requireNonNull(attributes.get(ATTRIBUTE));
  }

  /** Keeps the memory of {@code use}'s result until the next one or the end of the request. */
  public <T> T keeping(Use<T> use) throws InterruptedException {
    Share share = budget.open();
    boolean done = false;
    try {
      T result = use.with(share);
      keep(share);
      done = true;
      return result;
    } finally {
      if (!done) {
        share.close();
      }
    }
  }

  /** Lets the body go at the end of the request unless somebody uses it by then. */
  synchronized void await(RawBody arriving) {
    body = arriving;
    if (over) {
      arriving.discard();
    }
  }

  /**
   * The body of an answer, produced until the request is over. A body is not always cancelled by
   * who writes it: where the connection has ended at its first piece, Spring tells of the error and
   * leaves the body alone.
   */
  <T> Flux<T> whileOpen(Flux<T> body) {
    return body.takeUntilOther(end.asMono());
  }

  /** The request is over. */
  void end() {
    letAll();
    end.tryEmitEmpty();
  }

  private synchronized void letAll() {
    over = true;
    let();
    if (body != null) {
      body.discard();
    }
  }

  private synchronized void keep(Share share) {
    let();
    if (over) {
      share.close();
      return;
    }
    kept = share;
    if (client != null && share.held() >= MUCH) {
      Runnable close = client::close;
      timeout =
          Schedulers.parallel().schedule(close, answerTimeout.toMillis(), TimeUnit.MILLISECONDS);
    }
  }

  private void let() {
    if (timeout != null) {
      timeout.dispose();
    }
    if (kept != null) {
      kept.close();
    }
  }
}
