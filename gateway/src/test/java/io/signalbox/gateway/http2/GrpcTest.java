package io.signalbox.gateway.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.CallOptions;
import io.grpc.Channel;
import io.grpc.ClientInterceptors;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.ClientResponseObserver;
import io.grpc.stub.MetadataUtils;
import io.grpc.stub.StreamObserver;
import io.signalbox.gateway.RunningGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A stock client and a stock server of gRPC, and the gateway between. */
class GrpcTest {

  private final EchoService one = EchoService.start("one");
  private final EchoService two = EchoService.start("two");
  private RunningGateway gateway;
  private ManagedChannel channel;

  @BeforeEach
  void start() {
    gateway =
        RunningGateway.start(
            "signalbox.gateway.max-share-per-client=1",
            "signalbox.server.request-body-timeout=1s",
            "signalbox.server.min-body-rate=1KB");
    gateway.declare(
        """
        services:
          echo:
            protocol: grpc
            policy: least-requests
            paths: [/%s/**]
            headers: {response: {X-Frame-Options: DENY}}
            addresses: [127.0.0.1:%d, 127.0.0.1:%d]
          nobody:
            protocol: grpc
            paths: [/test.Nobody/**]
            addresses: [127.0.0.1:1]
        """
            .formatted(EchoService.NAME, one.port(), two.port()));
    channel =
        NettyChannelBuilder.forAddress("127.0.0.1", gateway.port())
            .usePlaintext()
            .disableRetry()
            .maxInboundMessageSize(16 * 1024 * 1024)
            .build();
    await()
        .ignoreExceptions()
        .until(
            () -> {
              one("ready?");
              return one.calls() + two.calls() > 0;
            });
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    gateway.close();
    one.close();
    two.close();
  }

  private String one(String message) {
    return ClientCalls.blockingUnaryCall(channel, EchoService.ONE, CallOptions.DEFAULT, message);
  }

  private static Status failure(ThrowingCallable call) {
    Status[] status = new Status[1];
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class, error -> status[0] = error.getStatus());
    return status[0];
  }

  /** What a call is answered, as it comes. */
  private static final class Answers implements StreamObserver<String> {

    private final BlockingQueue<String> messages = new LinkedBlockingQueue<>();
    private final List<Throwable> errors = new CopyOnWriteArrayList<>();
    private volatile boolean completed;

    @Override
    public void onNext(String message) {
      messages.add(message);
    }

    @Override
    public void onError(Throwable error) {
      errors.add(error);
    }

    @Override
    public void onCompleted() {
      completed = true;
    }

    @Nullable String next() throws InterruptedException {
      return messages.poll(10, TimeUnit.SECONDS);
    }

    private boolean isOver() {
      return completed || !errors.isEmpty();
    }
  }

  @Test
  void one_message_gets_one() {
    assertThat(one("hello")).endsWith(": hello");
  }

  @Test
  void headers_are_set_in_answers_to_calls() {
    AtomicReference<Metadata> headers = new AtomicReference<>();
    Channel seen =
        ClientInterceptors.intercept(
            channel, MetadataUtils.newCaptureMetadataInterceptor(headers, new AtomicReference<>()));

    ClientCalls.blockingUnaryCall(seen, EchoService.ONE, CallOptions.DEFAULT, "hello");

    assertThat(
            headers.get().get(Metadata.Key.of("x-frame-options", Metadata.ASCII_STRING_MARSHALLER)))
        .isEqualTo("DENY");
  }

  @Test
  void the_calls_of_one_connection_are_shared_out_among_the_instances() {
    List<StreamObserver<String>> calls = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      calls.add(each(new Answers()));
    }

    await().until(() -> one.calls() > 10 && two.calls() > 10);
    calls.forEach(StreamObserver::onCompleted);
  }

  @Test
  void a_large_message_passes_both_ways() {
    String large = "m".repeat(10_000_000);

    assertThat(one(large)).hasSize(large.length() + "one: ".length());
  }

  @Test
  void one_message_gets_many() {
    List<String> answers = new ArrayList<>();
    ClientCalls.blockingServerStreamingCall(channel, EchoService.MANY, CallOptions.DEFAULT, "10000")
        .forEachRemaining(answers::add);

    assertThat(answers).hasSize(10_000).endsWith("9999");
  }

  @Test
  void many_messages_get_one() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages =
        ClientCalls.asyncClientStreamingCall(
            channel.newCall(EchoService.ALL, CallOptions.DEFAULT), answers);
    for (int i = 0; i < 1_000; i++) {
      messages.onNext("a");
    }
    messages.onCompleted();

    assertThat(answers.next()).isEqualTo("a".repeat(1_000));
    await().until(() -> answers.completed);
  }

  private StreamObserver<String> each(Answers answers) {
    return ClientCalls.asyncBidiStreamingCall(
        channel.newCall(EchoService.EACH, CallOptions.DEFAULT), answers);
  }

  @Test
  void each_message_is_answered_before_the_next_is_sent() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages = each(answers);
    for (int i = 0; i < 100; i++) {
      messages.onNext("message " + i);
      assertThat(answers.next()).isEqualTo("message " + i);
    }
    messages.onCompleted();

    await().until(() -> answers.completed);
  }

  /** Takes one message after the other, each when the one before is dealt with. */
  private static final class OneByOne implements ClientResponseObserver<String, String> {

    private final List<String> messages = new ArrayList<>();
    private final CompletableFuture<List<String>> all = new CompletableFuture<>();
    private @Nullable ClientCallStreamObserver<String> call;

    @Override
    public void beforeStart(ClientCallStreamObserver<String> call) {
      this.call = call;
      call.disableAutoRequestWithInitial(1);
    }

    @Override
    public void onNext(String message) {
      messages.add(message);
      Objects.requireNonNull(call, "started").request(1);
    }

    @Override
    public void onError(Throwable error) {
      all.completeExceptionally(error);
    }

    @Override
    public void onCompleted() {
      all.complete(messages);
    }
  }

  @Test
  void many_short_messages_at_once_are_answered_in_order() {
    OneByOne answers = new OneByOne();
    StreamObserver<String> messages =
        ClientCalls.asyncBidiStreamingCall(
            channel.newCall(EchoService.EACH, CallOptions.DEFAULT), answers);
    List<String> sent = IntStream.range(0, 20_000).mapToObj(String::valueOf).toList();
    sent.forEach(messages::onNext);
    messages.onCompleted();

    assertThat(answers.all.orTimeout(60, TimeUnit.SECONDS).join()).isEqualTo(sent);
  }

  @Test
  void more_calls_at_once_than_a_connection_to_an_instance_takes() throws Exception {
    List<Answers> all = new ArrayList<>();
    List<StreamObserver<String>> calls = new ArrayList<>();
    for (int i = 0; i < 90; i++) {
      Answers answers = new Answers();
      all.add(answers);
      calls.add(each(answers));
    }
    for (StreamObserver<String> call : calls) {
      call.onNext("here");
    }

    for (Answers answers : all) {
      assertThat(answers.next()).as(answers.errors.toString()).isEqualTo("here");
    }
    calls.forEach(StreamObserver::onCompleted);
    for (Answers answers : all) {
      await().until(() -> answers.completed);
    }
  }

  @Test
  void a_stream_may_be_silent_for_as_long_as_it_likes() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages = each(answers);
    messages.onNext("begun");
    answers.next();

    await()
        .during(Duration.ofSeconds(3))
        .atMost(Duration.ofSeconds(5))
        .until(() -> !answers.isOver());

    messages.onNext("still here");
    assertThat(answers.next()).isEqualTo("still here");
    messages.onCompleted();
  }

  @Test
  void a_failure_keeps_its_status_its_message_and_its_details() {
    assertThatThrownBy(
            () ->
                ClientCalls.blockingUnaryCall(
                    channel, EchoService.FAIL, CallOptions.DEFAULT, "not so: 100 % \u00e4"))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            error -> {
              assertThat(error.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
              assertThat(error.getStatus().getDescription()).isEqualTo("not so: 100 % \u00e4");
              assertThat(error.getTrailers()).isNotNull();
              assertThat(error.getTrailers().get(EchoService.DETAILS)).containsExactly(0, 1, 0xff);
            });
  }

  @Test
  void what_the_client_waits_for_no_more_ends_at_the_instance() {
    CallOptions briefly = CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS);

    Status status =
        failure(() -> ClientCalls.blockingUnaryCall(channel, EchoService.HANG, briefly, "?"));

    assertThat(status.getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED);
    await().until(() -> one.cancelled() + two.cancelled() == 1);
    await().until(() -> gateway.sum("signalbox.dispatch.in.flight") == 0);
  }

  @Test
  void who_cancels_a_call_has_it_cancelled_at_the_instance() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages = each(answers);
    messages.onNext("begun");
    answers.next();

    messages.onError(Status.CANCELLED.asRuntimeException());

    await().until(() -> one.cancelled() + two.cancelled() == 1);
  }

  @Test
  void metadata_that_is_too_large_for_an_instance_is_the_call_s_own_fault() {
    Metadata large = new Metadata();
    large.put(Metadata.Key.of("large", Metadata.ASCII_STRING_MARSHALLER), "x".repeat(9_000));
    Channel with =
        ClientInterceptors.intercept(channel, MetadataUtils.newAttachHeadersInterceptor(large));

    for (int i = 0; i < 12; i++) {
      Status status =
          failure(
              () ->
                  ClientCalls.blockingUnaryCall(
                      with, EchoService.ONE, CallOptions.DEFAULT, "hello"));
      assertThat(status.getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
    }

    assertThat(one("hello")).endsWith(": hello");
    assertThat(gateway.sum("signalbox.dispatch.instances", "state", "ejected")).isZero();
  }

  @Test
  void nobody_there_is_unavailable() {
    MethodDescriptor<String, String> nobody =
        EchoService.ONE.toBuilder().setFullMethodName("test.Nobody/One").build();

    Status status =
        failure(() -> ClientCalls.blockingUnaryCall(channel, nobody, CallOptions.DEFAULT, "hello"));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
    assertThat(status.getDescription()).contains("instance");
  }

  @Test
  void what_has_no_route_is_unimplemented() {
    MethodDescriptor<String, String> unknown =
        EchoService.ONE.toBuilder().setFullMethodName("test.Unknown/One").build();

    Status status =
        failure(
            () -> ClientCalls.blockingUnaryCall(channel, unknown, CallOptions.DEFAULT, "hello"));

    assertThat(status.getCode()).isEqualTo(Status.Code.UNIMPLEMENTED);
  }

  @Test
  void an_instance_that_is_gone_in_the_midst_is_told() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages = each(answers);
    messages.onNext("begun");
    assertThat(answers.next()).isEqualTo("begun");

    one.close();
    two.close();

    await().until(answers::isOver);
    assertThat(answers.completed).isFalse();
  }

  @Test
  void an_instance_that_stops_in_order_loses_no_call() throws Exception {
    Answers answers = new Answers();
    StreamObserver<String> messages = each(answers);
    messages.onNext("begun");
    answers.next();

    one.stopInOrder();
    for (int i = 0; i < 50; i++) {
      assertThat(one("call " + i)).endsWith(": call " + i);
    }

    messages.onNext("still here");
    assertThat(answers.next()).isEqualTo("still here");
    messages.onCompleted();
    await().until(() -> answers.completed);
  }
}
