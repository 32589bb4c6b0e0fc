package io.signalbox.gateway.forward;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.Operators;

/**
 * The side of a client whose request and answer pass through Spring's filters. All that is its own
 * happens on the event loop of the client's connection, wherever the filters run.
 */
final class ReactiveClient implements ClientSide {

  private final Channel channel;
  private final Flux<ByteBuf> request;
  private final Consumer<HttpResponse> interim;
  private final MonoSink<Answer> answer;
  private final RequestBody requestBody = new RequestBody();
  private final AnswerBody answerBody = new AnswerBody();
  private final Exchange exchange;
  private boolean subscribed;
  private boolean answered;

  private ReactiveClient(
      Forwarder forwarder,
      Call call,
      Channel channel,
      Flux<ByteBuf> request,
      Consumer<HttpResponse> interim,
      MonoSink<Answer> answer) {
    this.channel = channel;
    this.request = request;
    this.interim = interim;
    this.answer = answer;
    this.exchange = forwarder.exchange(channel.eventLoop(), call, this);
  }

  /**
   * The answer's header when it has come, or a {@link ForwardException}.
   *
   * @param channel the client's
   * @param request the body, which is not touched before there is a connection to the instance
   * @param interim is told of interim answers
   */
  static Mono<Answer> exchange(
      Forwarder forwarder,
      Call call,
      Channel channel,
      Flux<ByteBuf> request,
      Consumer<HttpResponse> interim) {
    return Mono.create(
        answer -> {
          ReactiveClient client =
              new ReactiveClient(forwarder, call, channel, request, interim, answer);
          answer.onCancel(client::abandon);
          client.run(client.exchange::begin);
        });
  }

  private void run(Runnable action) {
    if (channel.eventLoop().inEventLoop()) {
      action.run();
    } else {
      channel.eventLoop().execute(action);
    }
  }

  private void abandon() {
    run(
        () -> {
          exchange.abandon();
          requestBody.cancel();
          answerBody.over = true;
          answerBody.discard();
        });
  }

  @Override
  public void giveBody() {
    if (!subscribed) {
      subscribed = true;
      request.subscribe(requestBody);
    }
    requestBody.request(1);
  }

  @Override
  public void interim(HttpResponse head) {
    interim.accept(head);
  }

  @Override
  public void switched(HttpResponse head, UpgradeTunnel tunnel) {
    answered = true;
    answer.success(new Answer(head, Flux.empty(), tunnel, channel, this::abandon));
  }

  @Override
  public void head(HttpResponse head) {
    answered = true;
    answer.success(new Answer(head, answerBody, null, channel, this::abandon));
  }

  @Override
  public void body(ByteBuf part) {
    answerBody.parts.add(part);
    answerBody.drain();
  }

  @Override
  public void end(LastHttpContent end) {
    requestBody.cancel();
    answerBody.ended = true;
    answerBody.drain();
  }

  @Override
  public void failed(ForwardException failure) {
    requestBody.cancel();
    fail(answered ? new BrokenAnswerException() : failure);
  }

  private void fail(Throwable error) {
    if (answered) {
      answerBody.error = error;
      answerBody.ended = true;
      answerBody.drain();
    } else {
      answer.error(error);
    }
  }

  private final class RequestBody extends BaseSubscriber<ByteBuf> {

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      // Each part is asked for when the instance has room for it.
    }

    @Override
    protected void hookOnNext(ByteBuf part) {
      run(() -> exchange.body(part));
    }

    @Override
    protected void hookOnComplete() {
      run(() -> exchange.endBody(LastHttpContent.EMPTY_LAST_CONTENT));
    }

    @Override
    protected void hookOnError(Throwable error) {
      run(
          () -> {
            if (!exchange.isOver()) {
              exchange.abandon();
              fail(error);
            }
          });
    }
  }

  private final class AnswerBody extends Flux<ByteBuf> implements Subscription {

    private final Queue<ByteBuf> parts = new ArrayDeque<>();
    private @Nullable CoreSubscriber<? super ByteBuf> taker;
    private @Nullable Throwable error;
    private long wanted;
    private boolean ended;
    private boolean over;
    private boolean draining;

    @Override
    public void subscribe(CoreSubscriber<? super ByteBuf> subscriber) {
      run(
          () -> {
            if (taker != null) {
              Operators.error(subscriber, new IllegalStateException("An answer is read once"));
              return;
            }
            taker = subscriber;
            subscriber.onSubscribe(this);
            drain();
          });
    }

    @Override
    public void request(long parts) {
      run(
          () -> {
            wanted = Operators.addCap(wanted, parts);
            drain();
          });
    }

    @Override
    public void cancel() {
      run(
          () -> {
            over = true;
            discard();
            exchange.abandon();
          });
    }

    private void discard() {
      for (ByteBuf part = parts.poll(); part != null; part = parts.poll()) {
        part.release();
      }
    }

    private void drain() {
      if (draining) {
        return;
      }
      draining = true;
      while (!over && taker != null && wanted > 0 && parts.peek() != null) {
        wanted--;
        taker.onNext(parts.remove());
      }
      draining = false;
      if (over) {
        discard();
      } else if (ended && parts.isEmpty() && taker != null) {
        over = true;
        if (error == null) {
          taker.onComplete();
        } else {
          taker.onError(error);
        }
      } else {
        exchange.clientTakes(parts.isEmpty());
      }
    }
  }
}
