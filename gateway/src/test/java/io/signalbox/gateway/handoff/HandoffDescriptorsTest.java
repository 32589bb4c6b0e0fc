package io.signalbox.gateway.handoff;

import static io.signalbox.gateway.handoff.HandoffProcesses.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.gateway.RawClient;
import io.signalbox.gateway.RawClient.Answer;
import io.signalbox.gateway.handoff.HandoffProcesses.Running;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway and a member that may open no more descriptors. */
class HandoffDescriptorsTest {

  /** More than a process needs to start, and soon reached. */
  private static final int MEMBERS_LIMIT = 500;

  /** As it has a copy of what a member has. */
  private static final int GATEWAYS_LIMIT = 2 * MEMBERS_LIMIT;

  /** A path that is never handed over, as it is spelled unusually. */
  private static final String PROXIED = "/greet/%41da";

  private static final int WAITING = 20;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private static Path parent;
  private static HandoffProcesses processes;
  private final List<RawClient> clients = new ArrayList<>();

  @BeforeAll
  static void start() throws Exception {
    processes =
        HandoffProcesses.startLimited(
            MEMBERS_LIMIT,
            GATEWAYS_LIMIT,
            parent,
            1,
            // The gateway's connections to the member stay.
            "spring.cloud.gateway.server.webflux.httpclient.pool.max-idle-time=10m",
            "signalbox.server.request-head-timeout=10m",
            // All these clients have one address.
            "signalbox.gateway.max-share-per-client=1");
    // Whatever is opened once and kept is opened now, connections to the member to spare with it.
    List<RawClient> first =
        Stream.generate(() -> new RawClient(processes.port()).send(get(PROXIED + "/in/500")))
            .limit(5)
            .toList();
    for (RawClient client : first) {
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(client.send(get("/greet/Ada")).answer().status()).isEqualTo(200);
      assertThat(client.send(get("/secret")).answer().status()).isEqualTo(404);
      client.close();
    }
  }

  @AfterAll
  static void stop() {
    processes.close();
  }

  @AfterEach
  void closeAll() {
    clients.forEach(RawClient::close);
  }

  private RawClient client() {
    RawClient client = new RawClient(processes.port());
    clients.add(client);
    return client;
  }

  private RawClient open(String path) {
    RawClient client = client();
    assertThat(client.send(get(path)).answer().status()).isEqualTo(200);
    return client;
  }

  @Test
  void a_gateway_without_descriptors_serves_what_is_open_and_lets_others_wait() throws Exception {
    Running gateway = processes.gateway();
    long before = settled(gateway);
    double withoutDescriptor = proxiedWithoutDescriptor();
    RawClient atMember = open("/greet/Ada");
    RawClient returning = open("/greet/Ada");
    List<RawClient> atGateway = new ArrayList<>();
    while (gateway.descriptors() < GATEWAYS_LIMIT - WAITING / 2) {
      atGateway.add(open(PROXIED));
    }
    List<RawClient> slow = clients(i -> "GET /gre");
    List<RawClient> others = clients(i -> get("/greet/other-" + i));
    await()
        .during(Duration.ofSeconds(2))
        .atMost(PATIENCE)
        .until(() -> gateway.descriptors() == GATEWAYS_LIMIT);

    for (RawClient client : atGateway) {
      assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
    }
    assertThat(atMember.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
    assertThat(returning.send(get("/secret")).answer().status()).isEqualTo(404);
    isToldApart(atGateway.subList(0, WAITING));

    slow.forEach(RawClient::close);
    atGateway.subList(0, WAITING).forEach(RawClient::close);
    for (int i = 0; i < others.size(); i++) {
      assertThat(others.get(i).answer().body()).isEqualTo("Hello other-" + i);
    }
    assertThat(atMember.send(get("/greet/Cid")).answer().body()).isEqualTo("Hello Cid");
    assertThat(proxiedWithoutDescriptor())
        .isGreaterThanOrEqualTo(withoutDescriptor + atGateway.size());

    isAsBefore(gateway, before);
  }

  @Test
  void what_a_member_without_descriptors_cannot_take_over_is_proxied_to_it() throws Exception {
    Running member = processes.member(0);
    long before = settled(member);
    double withoutDescriptor;
    // One that is freed for a moment goes to one of them.
    do {
      withoutDescriptor = proxiedWithoutDescriptor();
      IntStream.range(0, WAITING).forEach(i -> open("/greet/Ada"));
    } while (proxiedWithoutDescriptor() < withoutDescriptor + WAITING);
    // One more is reserved for the next gateway: accept(2) takes it before it waits.
    assertThat(member.descriptors()).isEqualTo(MEMBERS_LIMIT - 1);

    for (RawClient client : clients) {
      assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
    }
    isRefused(clients.getFirst().send(get("/secret")));
    assertThat(clients.getLast().send(get("/secret")).answer().status())
        .as("of one that is at the gateway")
        .isEqualTo(404);

    isAsBefore(member, before);
  }

  /** It cannot leave the member, which cannot ask the gateway. */
  private static void isRefused(RawClient client) {
    Answer refusal = client.answer();
    assertThat(refusal.status()).isEqualTo(503);
    assertThat(refusal.body()).contains("urn:signalbox:problem:no-gateway");
    assertThat(client.isClosedByPeer()).isTrue();
  }

  /** Those for which no further connection to the member can be opened, from those it has begun. */
  private static void isToldApart(List<RawClient> proxied) {
    proxied.forEach(client -> client.send(get(PROXIED + "/in/500")));
    List<Answer> answers = proxied.stream().map(RawClient::answer).toList();
    assertThat(answers).extracting(Answer::status).contains(200, 503).containsOnly(200, 503);
    assertThat(answers.stream().filter(answer -> answer.status() == 503))
        .allMatch(answer -> answer.body().contains("urn:signalbox:problem:saturated"));
  }

  private List<RawClient> clients(IntFunction<String> request) {
    return IntStream.range(0, WAITING).mapToObj(i -> client().send(request.apply(i))).toList();
  }

  private static double proxiedWithoutDescriptor() throws Exception {
    return processes.gateway().sum("signalbox.handoff.proxied?tag=reason:no-descriptor");
  }

  /** The number of descriptors, once it stays the same for a while. */
  private static long settled(Running process) {
    AtomicLong last = new AtomicLong();
    await()
        .during(Duration.ofSeconds(3))
        .atMost(PATIENCE)
        .until(() -> last.getAndSet(process.lastingDescriptors()) == process.lastingDescriptors());
    return last.get();
  }

  /** Also in that it hands over, takes over and gives back, and tells what it has. */
  private void isAsBefore(Running process, long before) throws Exception {
    closeAll();
    await().atMost(PATIENCE).until(() -> processes.gateway().sum("signalbox.handoff.links") == 1);
    double handedOver = processes.gateway().sum("signalbox.handoff.handed.over");
    try (RawClient client = open("/greet/Ada")) {
      assertThat(client.send(get("/secret")).answer().status()).isEqualTo(404);
      assertThat(client.send(get("/greet/Bea")).answer().body()).isEqualTo("Hello Bea");
      double now = handedOver + 2;
      await().until(() -> processes.gateway().sum("signalbox.handoff.handed.over") == now);
      client.send(get("/greet/slow/in/2000"));
      await().until(() -> processes.inFlight(0) == 1);
      assertThat(client.answer().body()).isEqualTo("Hello slow");
    }
    await().until(() -> processes.inFlight(0) == 0);
    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(process.lastingDescriptors()).isEqualTo(before));
  }
}
