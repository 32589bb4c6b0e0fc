package io.signalbox.member.tcp;

import io.netty.channel.IoEventLoop;
import io.signalbox.handoff.ipc.PacketDoor;
import io.signalbox.handoff.ipc.PacketSocket;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Where gateways on this host reach a member's services of TCP. Thread-safe. */
final class TcpReceiver implements AutoCloseable {

  private static final String PREFIX = "tcp-";

  private final IoEventLoop loop;
  private final Map<String, TcpServer> servers;
  private final Set<TcpGatewayLink> links = ConcurrentHashMap.newKeySet();
  private final PacketDoor door;

  /**
   * @param folder made if need be
   * @param loop where {@code servers} accept
   * @param servers by the names of their services
   * @throws IOException also when others may enter the folder
   */
  TcpReceiver(Path folder, IoEventLoop loop, Map<String, TcpServer> servers) throws IOException {
    this.loop = loop;
    this.servers = servers;
    this.door = PacketDoor.open(folder, PREFIX, this::greet);
  }

  /** The socket's name in the folder. */
  String socket() {
    return door.name();
  }

  private void greet(PacketSocket socket) {
    TcpGatewayLink link = new TcpGatewayLink(socket, loop, servers, links::remove);
    links.add(link);
    link.open();
  }

  /** Connections that were taken over go on. */
  @Override
  public void close() {
    door.close();
    links.forEach(TcpGatewayLink::end);
  }
}
