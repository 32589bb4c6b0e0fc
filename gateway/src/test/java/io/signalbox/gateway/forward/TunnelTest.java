package io.signalbox.gateway.forward;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.signalbox.gateway.forward.Tunnel.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What has come on the instance's connection before the client's is coupled with it. */
class TunnelTest {

  private static final int PATIENCE_MILLIS = 60_000;
  private static final Duration PATIENCE = Duration.ofMillis(PATIENCE_MILLIS);

  private final MultiThreadIoEventLoopGroup loop =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<Channel> accepted = new LinkedBlockingQueue<>();
  private final Tunnel tunnel = new Tunnel(Duration.ofHours(1), Traffic.UNSEEN);
  private Channel listener;
  private Side client;
  private Side instance;

  /**
   * @param socket of who is at the other end
   * @param channel the tunnel's
   */
  private record Side(Socket socket, Channel channel) {}

  @BeforeEach
  void connect() throws Exception {
    listener =
        new ServerBootstrap()
            .group(loop)
            .channel(EpollServerSocketChannel.class)
            .childOption(ChannelOption.AUTO_READ, false)
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childHandler(
                new ChannelInboundHandlerAdapter() {
                  @Override
                  public boolean isSharable() {
                    return true;
                  }

                  @Override
                  public void handlerAdded(ChannelHandlerContext context) {
                    accepted.add(context.channel());
                  }
                })
            .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .sync()
            .channel();
    client = side();
    instance = side();
  }

  private Side side() throws Exception {
    InetSocketAddress at = (InetSocketAddress) listener.localAddress();
    Socket socket = new Socket(at.getAddress(), at.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    return new Side(
        socket, Objects.requireNonNull(accepted.poll(PATIENCE_MILLIS, TimeUnit.MILLISECONDS)));
  }

  @AfterEach
  void stop() throws IOException {
    client.socket.close();
    instance.socket.close();
    loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }

  private static void add(Side side, ChannelHandler end) throws InterruptedException {
    side.channel.eventLoop().submit(() -> side.channel.pipeline().addLast(end)).sync();
  }

  @Test
  void an_instances_reset_is_the_clients_too() throws Exception {
    add(instance, tunnel.instanceEnd());
    instance.socket.setSoLinger(true, 0);
    instance.socket.close();
    await().atMost(PATIENCE).until(() -> !instance.channel.isOpen());

    add(client, tunnel.clientEnd());

    assertThatThrownBy(() -> client.socket.getInputStream().readAllBytes())
        .isInstanceOf(SocketException.class)
        .hasMessageStartingWith("Connection reset");
  }

  @Test
  void an_instances_word_and_its_end_are_the_clients_too() throws Exception {
    add(instance, tunnel.instanceEnd());
    instance.socket.getOutputStream().write("bye".getBytes(US_ASCII));
    instance.socket.close();

    add(client, tunnel.clientEnd());

    assertThat(new String(client.socket.getInputStream().readAllBytes(), US_ASCII))
        .isEqualTo("bye");
  }
}
