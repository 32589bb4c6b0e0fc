package io.signalbox.gateway.tcp;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.EventLoop;
import io.signalbox.gateway.routes.Conflict;
import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One TCP service's port: open, or why not. Runs on the event loop on which ports are opened. */
final class TcpListener {

  private static final Logger log = LoggerFactory.getLogger(TcpListener.class);

  private final String service;
  private final InetSocketAddress address;
  private final TcpAcceptor acceptor;
  private final TcpMeters meters;
  private @Nullable Channel channel;
  private boolean opening;
  private boolean closed;
  private volatile @Nullable String problem;

  TcpListener(String service, InetSocketAddress address, TcpAcceptor acceptor, TcpMeters meters) {
    this.service = service;
    this.address = address;
    this.acceptor = acceptor;
    this.meters = meters;
  }

  /** Does nothing when it is open already. */
  void open(Sockets sockets, EventLoop loop) {
    if (!opening && channel == null) {
      opening = true;
      sockets.listen(loop, address, acceptor).addListener(opened -> opened((ChannelFuture) opened));
    }
  }

  private void opened(ChannelFuture opened) {
    opening = false;
    if (!opened.isSuccess()) {
      told(reason(opened.cause()));
    } else if (closed) {
      opened.channel().close();
    } else {
      channel = opened.channel();
      told(null);
      log.info("{}: listens at {}", service, channel.localAddress());
    }
  }

  private void told(@Nullable String now) {
    if (now != null && !now.equals(problem)) {
      log.error("{}: port {} cannot be opened: {}", service, address.getPort(), now);
    }
    problem = now;
  }

  /** Of "bind(..) failed with error(-98): Address already in use" what people understand. */
  private static String reason(Throwable cause) {
    String message = Objects.requireNonNullElse(cause.getMessage(), cause.toString());
    return message.substring(message.lastIndexOf(": ") + 1).strip();
  }

  /** Connections that have come through it are not concerned. */
  void close() {
    closed = true;
    meters.close();
    if (channel != null) {
      channel.close();
    }
  }

  /** Null while nothing is wrong. */
  @Nullable Conflict conflict() {
    String now = problem;
    return now == null
        ? null
        : new Conflict(service, "port " + address.getPort(), "cannot be opened: " + now);
  }
}
