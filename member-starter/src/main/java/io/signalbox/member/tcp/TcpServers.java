package io.signalbox.member.tcp;

import com.netflix.appinfo.ApplicationInfoManager;
import io.micrometer.core.instrument.MeterRegistry;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.signalbox.handoff.ipc.SocketFolder;
import io.signalbox.member.directory.TcpOffers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.SmartLifecycle;

/**
 * Opens the ports of a member's services of TCP, and the way on which gateways hand connections
 * over, and tells the registry of both. On leaving nothing more comes in, once the gateways know;
 * the connections then go on for as long as requests may, and those that have not ended by then are
 * reset. Thread-safe.
 */
final class TcpServers implements SmartLifecycle, AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(TcpServers.class);

  /** The web server's requests have the same. */
  static final int PHASE = SmartLifecycle.DEFAULT_PHASE - 1024;

  private final List<TcpService> services;
  private final TcpServiceProperties properties;
  private final @Nullable Path folder;
  private final OpenConnections open;
  private final MeterRegistry meters;
  private final ObjectProvider<ApplicationInfoManager> registration;
  private final MultiThreadIoEventLoopGroup loops = loops();
  private final Map<String, TcpServer> servers = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
  private volatile @Nullable TcpReceiver receiver;
  private volatile boolean running;

  /**
   * @param folder where gateways on this host are met; null: connections come by the ports alone
   */
  TcpServers(
      List<TcpService> services,
      TcpServiceProperties properties,
      @Nullable Path folder,
      OpenConnections open,
      MeterRegistry meters,
      ObjectProvider<ApplicationInfoManager> registration) {
    this.services = distinct(services);
    this.properties = properties;
    this.folder = folder;
    this.open = open;
    this.meters = meters;
    this.registration = registration;
  }

  private static List<TcpService> distinct(List<TcpService> services) {
    Set<String> names = new TreeSet<>(String.CASE_INSENSITIVE_ORDER);
    for (TcpService service : services) {
      if (!names.add(service.name())) {
        throw new IllegalStateException("There are two TCP services " + service.name());
      }
    }
    return List.copyOf(services);
  }

  private static MultiThreadIoEventLoopGroup loops() {
    IoHandlerFactory handlers =
        Epoll.isAvailable() ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    return new MultiThreadIoEventLoopGroup(new DefaultThreadFactory("tcp-service", true), handlers);
  }

  @Override
  public void start() {
    running = true;
    IoEventLoop acceptor = loops.next();
    for (TcpService service : services) {
      servers.put(service.name(), open(service, acceptor));
    }
    Map<String, String> told = new HashMap<>();
    for (TcpServer server : servers.values()) {
      log.info("{}: listens at port {}", server.name(), server.port());
      told.put(TcpOffers.METADATA + server.name(), String.valueOf(server.port()));
    }
    if (folder != null) {
      takeOver(folder, acceptor, told);
    }
    registration.ifAvailable(manager -> manager.registerAppMetadata(told));
  }

  /** Where the services are, by their names; once this has started. */
  Map<String, Integer> ports() {
    return servers.values().stream().collect(Collectors.toMap(TcpServer::name, TcpServer::port));
  }

  private TcpServer open(TcpService service, IoEventLoop acceptor) {
    Class<? extends ServerChannel> kind =
        Epoll.isAvailable() ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
    return new TcpServer(
        service,
        properties.address(),
        kind,
        acceptor,
        loops,
        open,
        new TcpServiceMeters(meters, service.name()));
  }

  private void takeOver(Path met, IoEventLoop acceptor, Map<String, String> told) {
    if (!Epoll.isAvailable()) {
      log.info("No connections are taken over: this system has no epoll");
      return;
    }
    try {
      TcpReceiver opened = new TcpReceiver(met, acceptor, servers);
      receiver = opened;
      told.put(SocketFolder.TCP_METADATA, opened.socket());
    } catch (IOException e) {
      throw new IllegalStateException("Connections cannot be taken over: " + e.getMessage(), e);
    }
  }

  @Override
  public void stop() {
    stop(() -> {});
  }

  /** Done when the connections have ended. */
  @Override
  public void stop(Runnable callback) {
    running = false;
    servers.values().forEach(TcpServer::close);
    open.whenNone(callback);
  }

  @Override
  public boolean isRunning() {
    return running;
  }

  @Override
  public int getPhase() {
    return PHASE;
  }

  @Override
  public void close() {
    TcpReceiver opened = receiver;
    if (opened != null) {
      opened.close();
    }
    loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
  }
}
