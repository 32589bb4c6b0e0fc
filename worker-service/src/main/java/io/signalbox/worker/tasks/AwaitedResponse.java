package io.signalbox.worker.tasks;

import io.netty.channel.Channel;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.http.server.reactive.ServerHttpResponseDecorator;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * An answer that is over when the system has taken it. Reactor Netty takes one that comes in one
 * piece to be over as soon as it has it, and goes on with the client's next request: who sends many
 * of them and reads nothing would have it hold all the answers. One that it has to ask for is over
 * when it has been written. Short ones are left alone while the client takes them: they go out in
 * one system call with their headers.
 */
final class AwaitedResponse extends ServerHttpResponseDecorator {

  private static final int SHORT = 16 * 1024;

  private final @Nullable Channel client;

  AwaitedResponse(ServerHttpResponse response, @Nullable Channel client) {
    super(response);
    this.client = client;
  }

  @Override
  public Mono<Void> writeWith(Publisher<? extends DataBuffer> body) {
    return body instanceof Mono<? extends DataBuffer> inOnePiece
        ? inOnePiece
            .flatMap(
                piece ->
                    getDelegate().writeWith(isShort(piece) ? Mono.just(piece) : Flux.just(piece)))
            .doOnDiscard(DataBuffer.class, DataBufferUtils::release)
        : getDelegate().writeWith(body);
  }

  private boolean isShort(DataBuffer piece) {
    return piece.readableByteCount() <= SHORT && (client == null || client.isWritable());
  }
}
