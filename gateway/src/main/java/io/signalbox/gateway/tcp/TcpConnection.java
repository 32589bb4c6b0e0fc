package io.signalbox.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.util.concurrent.Future;
import io.signalbox.balancer.Attempt;
import io.signalbox.gateway.dispatch.ConnectionTries;
import io.signalbox.gateway.forward.Tunnel;
import io.signalbox.gateway.tcp.OpenConnections.Place;
import io.signalbox.handoff.ipc.Probes;
import io.signalbox.member.directory.Instance;
import java.net.ConnectException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection on its way to an instance, which is called at once: it may be the one that
 * speaks first. Of what the client sends meanwhile next to nothing is read. Runs on its event loop.
 */
final class TcpConnection {

  private final Channel client;
  private final Tunnel tunnel;
  private final ConnectionTries tries;
  private final Sockets sockets;
  private final TcpMeters meters;

  /**
   * @param place its own, until it has ended
   */
  TcpConnection(
      Channel client,
      Place place,
      Tunnel tunnel,
      ConnectionTries tries,
      Sockets sockets,
      TcpMeters meters) {
    this.client = client;
    this.tunnel = tunnel;
    this.tries = tries;
    this.sockets = sockets;
    this.meters = meters;
    place.carriedBy(this);
    client.closeFuture().addListener(closed -> place.end());
  }

  /** Calls the first instance that is to be tried, and others when it cannot be reached. */
  void begin(@Nullable Attempt<Instance> first) {
    Probes.begin(client);
    client.pipeline().addLast(tunnel.clientEnd());
    tryIt(first);
  }

  private void tryIt(@Nullable Attempt<Instance> attempt) {
    if (attempt == null) {
      meters.refused(TcpMeters.Refusal.NO_INSTANCE);
      tunnel.discard();
      Sockets.reset(client);
      return;
    }
    sockets
        .connect(client.eventLoop(), attempt.target().address())
        .addListener(connecting -> onLoop(() -> tried(attempt, (ChannelFuture) connecting)));
  }

  /**
   * At once, since what the instance says first must find somebody. Where there was no socket to be
   * had, Netty tells it in another thread.
   */
  private void onLoop(Runnable action) {
    if (client.eventLoop().inEventLoop()) {
      action.run();
    } else {
      client.eventLoop().execute(action);
    }
  }

  private void tried(Attempt<Instance> attempt, ChannelFuture connecting) {
    Channel instance = connecting.channel();
    if (!connecting.isSuccess()) {
      failed(attempt, connecting.cause());
    } else if (instance.localAddress().equals(instance.remoteAddress())) {
      // TCP's simultaneous open: where nobody listens, a connection may be given that very port.
      instance.close();
      failed(attempt, new ConnectException("It would be connected to itself"));
    } else {
      taken(attempt, instance);
    }
  }

  private void failed(Attempt<Instance> attempt, Throwable cause) {
    tries.failed(attempt, cause);
    if (client.isActive()) {
      tryIt(tries.next(List.of()));
    } else {
      tunnel.discard();
    }
  }

  private void taken(Attempt<Instance> attempt, Channel instance) {
    instance.closeFuture().addListener(closed -> attempt.end());
    tries.taken();
    if (!client.isActive()) {
      tunnel.discard();
      Sockets.reset(instance);
      return;
    }
    meters.accepted();
    Probes.begin(instance);
    instance.pipeline().addLast(tunnel.instanceEnd());
  }

  /** Ends it now. From any thread; tells when it is done. */
  Future<?> reset() {
    return client
        .eventLoop()
        .submit(
            () -> {
              tunnel.reset();
              Sockets.reset(client);
            });
  }
}
