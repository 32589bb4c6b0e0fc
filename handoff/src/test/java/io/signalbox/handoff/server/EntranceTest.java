package io.signalbox.handoff.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.signalbox.handoff.claims.ConnectionParcel;
import io.signalbox.handoff.ipc.Posix;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.netty.DisposableServer;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.server.HttpServer;

/** Connections that enter a server by its port, past it, and from another server. */
class EntranceTest {

  private static final String FROM_THE_PORT = "from the port";

  private final List<String> gates = new CopyOnWriteArrayList<>();
  private final List<Unfit> unfit = new CopyOnWriteArrayList<>();
  private final FittedServers servers = new FittedServers();
  private final Entrance<String> entrance = new Entrance<>(servers);
  private final Pipelines<String> pipelines =
      new Pipelines<>(servers, entrance, this::gate, unfit::add);
  private final DisposableServer server = bind(HttpProtocol.HTTP11);
  private io.netty.channel.unix.Socket elsewhere;
  private Socket client;

  private RequestGate gate(@Nullable String about) {
    gates.add(about == null ? FROM_THE_PORT : about);
    return new RequestGate() {};
  }

  private DisposableServer bind(HttpProtocol... protocols) {
    return pipelines
        .fit(HttpServer.create().host("127.0.0.1").port(0).protocol(protocols))
        .handle((request, answer) -> answer.sendString(Mono.just("served " + request.uri())))
        .bindNow();
  }

  @BeforeEach
  void listenElsewhere() throws IOException {
    elsewhere = io.netty.channel.unix.Socket.newSocketStream();
    elsewhere.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
    elsewhere.listen(1);
    client = new Socket();
  }

  @AfterEach
  void close() throws IOException {
    client.close();
    elsewhere.close();
    server.disposeNow();
  }

  private void connect(int port) throws IOException {
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    client.setSoTimeout(10_000);
  }

  private ConnectionParcel parcel(String prelude) throws IOException {
    connect(elsewhere.localAddress().getPort());
    return new ConnectionParcel(
        Posix.acceptNow(elsewhere.intValue()),
        ByteBuffer.wrap(prelude.getBytes(StandardCharsets.US_ASCII)));
  }

  private void offerTo(ConnectionTaker taker) throws IOException {
    entrance.offerTo(taker);
    // Until then the server accepts by itself.
    entrance.eventLoop().submit(() -> {}).syncUninterruptibly();
  }

  private static String get(String target) {
    return "GET " + target + " HTTP/1.1\r\nHost: a\r\n\r\n";
  }

  private void ask(String bytes) throws IOException {
    client.getOutputStream().write(bytes.getBytes(StandardCharsets.US_ASCII));
  }

  /** What comes up to {@code end}, or all when that does not come. */
  private String read(String end) throws IOException {
    InputStream in = client.getInputStream();
    StringBuilder read = new StringBuilder();
    for (int b = in.read(); b >= 0; b = in.read()) {
      read.append((char) b);
      if (read.indexOf(end) >= 0) {
        return read.toString();
      }
    }
    return read.toString();
  }

  @Test
  void a_connection_that_is_let_in_is_served_from_what_was_read_of_it_on() throws IOException {
    servers.open(server.port());

    assertThat(entrance.admit(parcel(get("/1") + "GET /2 HT"), "returned")).isTrue();
    assertThat(read("served /1")).contains("200 OK");
    ask("TP/1.1\r\nHost: a\r\n\r\n");
    assertThat(read("served /2")).contains("200 OK");
    assertThat(gates).containsExactly("returned");
  }

  @Test
  void one_of_which_nothing_was_read_is_served_too() throws IOException {
    servers.open(server.port());

    assertThat(entrance.admit(parcel(""), "idle")).isTrue();
    ask(get("/1"));
    assertThat(read("served /1")).contains("200 OK");
  }

  @Test
  void a_connection_is_discarded_where_no_server_is_open() throws IOException {
    assertThat(entrance.isOpen()).isFalse();
    assertThatThrownBy(entrance::eventLoop).isInstanceOf(IllegalStateException.class);
    assertThat(entrance.admit(parcel(get("/1")), "too early")).isFalse();
    assertThat(read("served")).isEmpty();
  }

  @Test
  void a_connection_is_discarded_when_the_server_has_stopped() throws IOException {
    servers.open(server.port());
    assertThat(entrance.isOpen()).isTrue();
    server.disposeNow();

    assertThat(entrance.isOpen()).isFalse();
    assertThat(entrance.admit(parcel(get("/1")), "too late")).isFalse();
    assertThat(read("served")).isEmpty();
  }

  @Test
  void what_comes_through_the_port_has_a_gate_too_once_the_server_is_open() throws IOException {
    servers.open(server.port());

    connect(server.port());
    ask(get("/1"));
    assertThat(read("served /1")).contains("200 OK");
    assertThat(gates).containsExactly(FROM_THE_PORT);
  }

  @Test
  void each_connection_to_a_server_that_passes_none_is_told_of() throws IOException {
    DisposableServer both = bind(HttpProtocol.HTTP11, HttpProtocol.H2C);
    try {
      servers.open(both.port());
      connect(both.port());
      ask(get("/1"));
      assertThat(read("served /1")).contains("200 OK");
      assertThat(unfit).containsExactly(Unfit.HTTP2);
      assertThat(gates).isEmpty();
    } finally {
      both.disposeNow();
    }
  }

  @Test
  void a_connection_is_offered_before_the_server_sees_it() throws IOException {
    List<String> offered = new CopyOnWriteArrayList<>();
    servers.open(server.port());
    offerTo(
        (request, parcel) -> {
          offered.add(request.uri());
          parcel.discard();
          return true;
        });

    connect(server.port());
    ask(get("/1"));
    assertThat(read("served")).isEmpty();
    assertThat(offered).containsExactly("/1");
    assertThat(gates).isEmpty();
  }

  @Test
  void one_that_nobody_takes_is_the_servers_with_all_that_was_read_of_it() throws IOException {
    servers.open(server.port());
    offerTo((request, parcel) -> false);

    connect(server.port());
    ask(get("/1") + get("/2"));
    assertThat(read("served /2")).contains("served /1");
    assertThat(gates).containsExactly(FROM_THE_PORT);
  }
}
