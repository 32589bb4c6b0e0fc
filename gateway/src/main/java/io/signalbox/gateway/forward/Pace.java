package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Lets a body through no faster than the other side takes it: an answer's client, or the instance
 * that a request is for. Reactor Netty by itself asks for 128 pieces of up to 64 KiB each before it
 * looks whether any of them has left.
 *
 * @param <P> a piece of the body
 */
final class Pace<P> extends FluxOperator<P, P> {

  private final Channel taker;

  private Pace(Channel taker, Flux<P> body) {
    super(body);
    this.taker = taker;
  }

  /** The pieces of {@code body}, each asked for when {@code taker} has taken most before it. */
  static <P> Flux<P> of(Channel taker, Flux<P> body) {
    return new Pace<>(taker, body);
  }

  @Override
  public void subscribe(CoreSubscriber<? super P> downstream) {
    source.subscribe(new Pacer<>(taker, downstream));
  }

  private static final class Pacer<P> implements CoreSubscriber<P>, Subscription {

    private final Channel taker;
    private final CoreSubscriber<? super P> downstream;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger drains = new AtomicInteger();
    private final AtomicBoolean waits = new AtomicBoolean();
    private volatile boolean asked;
    private volatile Subscription upstream = Operators.emptySubscription();

    Pacer(Channel taker, CoreSubscriber<? super P> downstream) {
      this.taker = taker;
      this.downstream = downstream;
    }

    @Override
    public Context currentContext() {
      return downstream.currentContext();
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      downstream.onSubscribe(this);
    }

    @Override
    public void request(long n) {
      wanted.accumulateAndGet(n, Operators::addCap);
      askForNext();
    }

    @Override
    public void onNext(P piece) {
      asked = false;
      downstream.onNext(piece);
      askForNext();
    }

    /** One call at a time goes on; those that come meanwhile have it go on once more. */
    private void askForNext() {
      if (drains.getAndIncrement() > 0) {
        return;
      }
      int missed = 1;
      do {
        if (!asked && wanted.get() > 0) {
          if (taker.isWritable() || !taker.isActive()) {
            asked = true;
            wanted.decrementAndGet();
            upstream.request(1);
          } else if (waits.compareAndSet(false, true)) {
            taker.eventLoop().execute(() -> Writability.of(taker).await(this::goOn));
          }
        }
        missed = drains.addAndGet(-missed);
      } while (missed != 0);
    }

    private void goOn() {
      waits.set(false);
      askForNext();
    }

    @Override
    public void onError(Throwable error) {
      downstream.onError(error);
    }

    @Override
    public void onComplete() {
      downstream.onComplete();
    }

    @Override
    public void cancel() {
      upstream.cancel();
    }
  }
}
