package io.signalbox.member.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.EpollIoHandler;
import io.signalbox.handoff.claims.ClaimTable;
import io.signalbox.handoff.claims.TcpMessage;
import io.signalbox.handoff.ipc.Packet;
import io.signalbox.handoff.ipc.PacketReceiver;
import io.signalbox.handoff.ipc.PacketSocket;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A gateway's end of a link to a member, and the port at which its clients connect. */
final class StandInGateway implements PacketReceiver, AutoCloseable {

  static final int PATIENCE_SECONDS = 20;

  private final MultiThreadIoEventLoopGroup loops =
      new MultiThreadIoEventLoopGroup(1, EpollIoHandler.newFactory());
  private final BlockingQueue<TcpMessage> heard = new LinkedBlockingQueue<>();
  private final io.netty.channel.unix.Socket listener =
      io.netty.channel.unix.Socket.newSocketStream();
  private final PacketSocket link;
  private final ClaimTable claims;

  StandInGateway(Path folder, String service) throws IOException {
    listener.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    listener.listen(10);
    link = PacketSocket.connect(socket(folder));
    try (ClaimTable.Shared shared = ClaimTable.share()) {
      claims = shared.table();
      link.send(new TcpMessage.Hello(service).toBytes(), shared.descriptor());
    }
    link.receiveOn(loops.next(), this);
  }

  private static Path socket(Path folder) throws IOException {
    try (Stream<Path> sockets = Files.list(folder)) {
      return sockets.findFirst().orElseThrow();
    }
  }

  /**
   * A client's connection.
   *
   * @param here the descriptor of the gateway's end
   */
  record Connection(Socket client, int here) implements AutoCloseable {

    @Override
    public void close() throws IOException {
      client.close();
    }
  }

  Connection connect() throws IOException {
    Socket client = new Socket(InetAddress.getLoopbackAddress(), listener.localAddress().getPort());
    client.setSoTimeout(PATIENCE_SECONDS * 1_000);
    return new Connection(client, Posix.acceptNow(listener.intValue()));
  }

  ClaimTable claims() {
    return claims;
  }

  /** Offers a connection and sends it, keeping a copy. */
  long handOver(Connection connection) throws IOException {
    long id = claims.offer();
    send(id, connection.here());
    return id;
  }

  void send(long id, int descriptor) throws IOException {
    assertThat(link.send(new TcpMessage.Handoff(id).toBytes(), descriptor))
        .isEqualTo(PacketSocket.Sent.YES);
  }

  /** The same, and the member has told that it has it. */
  long handOverWhole(Connection connection) throws IOException, InterruptedException {
    long id = handOver(connection);
    assertThat(next()).isEqualTo(new TcpMessage.Taken(id));
    Posix.close(connection.here());
    return id;
  }

  /** The next thing that the member says, but for that it lives. */
  TcpMessage next() throws InterruptedException {
    TcpMessage message = any();
    while (message instanceof TcpMessage.Alive) {
      message = any();
    }
    return message;
  }

  /** The next thing that the member says. */
  TcpMessage any() throws InterruptedException {
    return Objects.requireNonNull(heard.poll(PATIENCE_SECONDS, TimeUnit.SECONDS), "is silent");
  }

  /** Null when it says nothing within a moment, but for that it lives. */
  @Nullable TcpMessage nextSoon() throws InterruptedException {
    TcpMessage message = heard.poll(1, TimeUnit.SECONDS);
    while (message instanceof TcpMessage.Alive) {
      message = heard.poll(100, TimeUnit.MILLISECONDS);
    }
    return message;
  }

  @Override
  public void received(Packet packet) throws IOException {
    heard.add(TcpMessage.read(packet.bytes()));
  }

  @Override
  public void ended() {
    link.close();
  }

  /** Is gone, as far as the member sees. */
  void end() {
    link.end();
  }

  @Override
  public void close() throws IOException {
    end();
    listener.close();
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
