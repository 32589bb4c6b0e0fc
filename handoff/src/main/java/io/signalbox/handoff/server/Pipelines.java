package io.signalbox.handoff.server;

import io.netty.channel.Channel;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http2.Http2StreamChannel;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.netty.NettyPipeline;
import reactor.netty.http.server.HttpServer;

/**
 * Fits the pipelines of a Reactor Netty server: with a {@link RequestBoundary} where there is a
 * gate for a connection, and with what a connection needs that came through an {@link Entrance}.
 * Thread-safe.
 *
 * @param <A> what is known of a connection that another server has had
 */
public final class Pipelines<A> {

  private final FittedServers servers;
  private final Entrance<A> entrance;
  private final Function<@Nullable A, @Nullable RequestGate> gates;
  private final Consumer<Unfit> witness;

  /**
   * @param gates makes the gate of a connection, of one that came through the port for null; may
   *     make none
   * @param witness is told of every connection to a server none of whose connections can be passed
   */
  public Pipelines(
      FittedServers servers,
      Entrance<A> entrance,
      Function<@Nullable A, @Nullable RequestGate> gates,
      Consumer<Unfit> witness) {
    this.servers = servers;
    this.entrance = entrance;
    this.gates = gates;
    this.witness = witness;
  }

  /** Fits a server that is not yet bound; it may turn out to be another than the one meant. */
  public HttpServer fit(HttpServer server) {
    FittedServer fitted = servers.add();
    return fitted
        .follow(server)
        .doOnChannelInit((observer, channel, address) -> fit(channel, servers.ifOpen(fitted)));
  }

  /**
   * @param server null when it is not the one meant
   */
  private void fit(Channel channel, @Nullable OpenServer server) {
    if (channel instanceof Http2StreamChannel) {
      // It is its connection that could be passed on.
      return;
    }
    Entrance.Arrival<A> arrival = entrance.arrived(channel);
    A about = arrival == null ? null : arrival.about();
    if (server != null && server.passesConnections()) {
      guard(channel.pipeline(), gates.apply(about), server.decoder());
    } else if (about != null) {
      channel.close();
      return;
    } else if (server != null && server.unfit() != null) {
      witness.accept(server.unfit());
    }
    if (arrival != null && arrival.prelude().hasRemaining()) {
      channel.pipeline().addFirst("signalbox.prelude", new Prelude(arrival.prelude()));
    }
  }

  private static void guard(
      ChannelPipeline pipeline, @Nullable RequestGate gate, HttpDecoderConfig decoder) {
    if (gate != null) {
      RequestBoundary boundary =
          ClientRequests.of(pipeline.channel()) instanceof RequestBoundary present
              ? present
              : RequestBoundary.install(pipeline, NettyPipeline.HttpCodec, decoder);
      boundary.guard(gate);
    }
  }
}
