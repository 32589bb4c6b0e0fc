package io.signalbox.gateway.forward;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.netty.NettyPipeline;

/**
 * Lets an answer through no faster than its client takes it. Reactor Netty by itself asks for 128
 * pieces of up to 64 KiB each before it looks whether any of them has left.
 *
 * <p>One stands in the pipeline of each connection whose client was waited for; its state belongs
 * to the connection's event loop.
 */
final class ClientPace extends ChannelInboundHandlerAdapter {

  private static final String NAME = "signalbox.client-pace";

  private @Nullable MonoSink<Void> waiting;

  private ClientPace() {}

  /** The pieces of {@code body}, each once {@code client} has taken most of those before it. */
  static <P> Flux<P> of(Channel client, Flux<P> body) {
    return body.concatMap(
        piece -> client.isWritable() ? Mono.just(piece) : writable(client).thenReturn(piece), 1);
  }

  /** Ends when the client has room, or is gone. */
  private static Mono<Void> writable(Channel client) {
    return Mono.create(sink -> client.eventLoop().execute(() -> in(client).await(client, sink)));
  }

  private static ClientPace in(Channel client) {
    ClientPace present = (ClientPace) client.pipeline().get(NAME);
    if (present != null) {
      return present;
    }
    ClientPace added = new ClientPace();
    if (client.pipeline().get(NettyPipeline.ReactiveBridge) != null) {
      client.pipeline().addBefore(NettyPipeline.ReactiveBridge, NAME, added);
    }
    return added;
  }

  private void await(Channel client, MonoSink<Void> sink) {
    if (client.isWritable() || !client.isActive()) {
      sink.success();
    } else {
      waiting = sink;
    }
  }

  private void goOn() {
    MonoSink<Void> sink = waiting;
    if (sink != null) {
      waiting = null;
      sink.success();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext context) {
    if (context.channel().isWritable()) {
      goOn();
    }
    context.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    goOn();
    context.fireChannelInactive();
  }
}
