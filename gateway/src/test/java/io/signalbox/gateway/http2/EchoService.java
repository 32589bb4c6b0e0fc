package io.signalbox.gateway.http2;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** A service of gRPC on grpc-java's own server, with each of the four kinds of call. */
final class EchoService implements AutoCloseable {

  static final String NAME = "test.Echo";

  /** Answers with what it got, and with its own name. */
  static final MethodDescriptor<String, String> ONE = method("One", MethodType.UNARY);

  /** Answers with as many messages as it is told. */
  static final MethodDescriptor<String, String> MANY = method("Many", MethodType.SERVER_STREAMING);

  /** Answers with all that it got, in one. */
  static final MethodDescriptor<String, String> ALL = method("All", MethodType.CLIENT_STREAMING);

  /** Answers each message at once. */
  static final MethodDescriptor<String, String> EACH = method("Each", MethodType.BIDI_STREAMING);

  /** Fails, with a message and with a binary trailer. */
  static final MethodDescriptor<String, String> FAIL = method("Fail", MethodType.UNARY);

  /** Answers never. */
  static final MethodDescriptor<String, String> HANG = method("Hang", MethodType.UNARY);

  static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private final String name;
  private final Server server;
  private final AtomicInteger calls = new AtomicInteger();
  private final AtomicInteger cancelled = new AtomicInteger();

  private EchoService(String name) throws IOException {
    this.name = name;
    this.server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxConcurrentCallsPerConnection(20)
            .maxInboundMessageSize(16 * 1024 * 1024)
            .addService(definition())
            .build()
            .start();
  }

  static EchoService start(String name) {
    try {
      return new EchoService(name);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  private static MethodDescriptor<String, String> method(String name, MethodType type) {
    return MethodDescriptor.<String, String>newBuilder()
        .setType(type)
        .setFullMethodName(MethodDescriptor.generateFullMethodName(NAME, name))
        .setRequestMarshaller(new Text())
        .setResponseMarshaller(new Text())
        .build();
  }

  private static final class Text implements MethodDescriptor.Marshaller<String> {

    @Override
    public InputStream stream(String value) {
      return new ByteArrayInputStream(value.getBytes(UTF_8));
    }

    @Override
    public String parse(InputStream stream) {
      try {
        return new String(stream.readAllBytes(), UTF_8);
      } catch (IOException e) {
        throw new AssertionError(e);
      }
    }
  }

  private ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(NAME)
        .addMethod(ONE, ServerCalls.asyncUnaryCall(this::one))
        .addMethod(MANY, ServerCalls.asyncServerStreamingCall(this::many))
        .addMethod(ALL, ServerCalls.asyncClientStreamingCall(this::all))
        .addMethod(EACH, ServerCalls.asyncBidiStreamingCall(this::each))
        .addMethod(FAIL, ServerCalls.asyncUnaryCall(this::fail))
        .addMethod(HANG, ServerCalls.asyncUnaryCall(this::hang))
        .build();
  }

  private void one(String message, StreamObserver<String> answers) {
    calls.incrementAndGet();
    answers.onNext(name + ": " + message);
    answers.onCompleted();
  }

  private void many(String number, StreamObserver<String> answers) {
    for (int i = 0; i < Integer.parseInt(number); i++) {
      answers.onNext(String.valueOf(i));
    }
    answers.onCompleted();
  }

  private StreamObserver<String> all(StreamObserver<String> answers) {
    StringBuilder all = new StringBuilder();
    return new Messages() {
      @Override
      public void onNext(String message) {
        all.append(message);
      }

      @Override
      public void onCompleted() {
        answers.onNext(all.toString());
        answers.onCompleted();
      }
    };
  }

  private StreamObserver<String> each(StreamObserver<String> answers) {
    calls.incrementAndGet();
    ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(cancelled::incrementAndGet);
    return new Messages() {
      @Override
      public void onNext(String message) {
        answers.onNext(message);
      }

      @Override
      public void onCompleted() {
        answers.onCompleted();
      }
    };
  }

  private void fail(String message, StreamObserver<String> answers) {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, new byte[] {0, 1, (byte) 0xff});
    answers.onError(
        Status.FAILED_PRECONDITION.withDescription(message).asRuntimeException(trailers));
  }

  private void hang(String message, StreamObserver<String> answers) {
    calls.incrementAndGet();
    ((ServerCallStreamObserver<String>) answers).setOnCancelHandler(cancelled::incrementAndGet);
  }

  private abstract static class Messages implements StreamObserver<String> {

    @Override
    public void onError(Throwable error) {
      // The client has cancelled.
    }
  }

  int port() {
    return server.getPort();
  }

  /** Calls that have begun, of some kinds. */
  int calls() {
    return calls.get();
  }

  /** Calls that ended without an answer. */
  int cancelled() {
    return cancelled.get();
  }

  /** In order: calls that are under way go on. */
  void stopInOrder() {
    server.shutdown();
  }

  @Override
  public void close() {
    server.shutdownNow();
    try {
      server.awaitTermination(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
