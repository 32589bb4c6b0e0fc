package io.signalbox.bench.exchanges;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.ForwardingServerCallListener.SimpleForwardingServerCallListener;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.Server;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A service of gRPC on grpc-java's own server, with each of the four kinds of call, that notes what
 * it gets. Thread-safe, though only one call at a time makes sense.
 */
final class EchoService implements AutoCloseable {

  static final String NAME = "bench.Echo";

  /** Answers with what it got. */
  static final MethodDescriptor<String, String> ONE = method("One", MethodType.UNARY);

  /** Answers with as many messages as it is told. */
  static final MethodDescriptor<String, String> MANY = method("Many", MethodType.SERVER_STREAMING);

  /** Answers with all that it got, in one. */
  static final MethodDescriptor<String, String> ALL = method("All", MethodType.CLIENT_STREAMING);

  /** Answers each message at once. */
  static final MethodDescriptor<String, String> EACH = method("Each", MethodType.BIDI_STREAMING);

  /** Fails, with a message and with binary details. */
  static final MethodDescriptor<String, String> FAIL = method("Fail", MethodType.UNARY);

  /** Answers never. */
  static final MethodDescriptor<String, String> HANG = method("Hang", MethodType.UNARY);

  private static final Metadata.Key<byte[]> DETAILS =
      Metadata.Key.of("grpc-status-details-bin", Metadata.BINARY_BYTE_MARSHALLER);

  private static final int MOST = 16 * 1024 * 1024;
  private static final Duration GRACE = Duration.ofSeconds(3);

  private final Server server;
  private final List<Line> notes = new CopyOnWriteArrayList<>();
  private final AtomicInteger underWay = new AtomicInteger();

  EchoService() throws IOException {
    server =
        NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
            .maxInboundMessageSize(MOST)
            .addService(ServerInterceptors.intercept(definition(), new Notes()))
            .build()
            .start();
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
        throw new UncheckedIOException(e);
      }
    }
  }

  private static ServerServiceDefinition definition() {
    return ServerServiceDefinition.builder(NAME)
        .addMethod(ONE, ServerCalls.asyncUnaryCall(EchoService::one))
        .addMethod(MANY, ServerCalls.asyncServerStreamingCall(EchoService::many))
        .addMethod(ALL, ServerCalls.asyncClientStreamingCall(EchoService::all))
        .addMethod(EACH, ServerCalls.asyncBidiStreamingCall(EchoService::each))
        .addMethod(FAIL, ServerCalls.asyncUnaryCall(EchoService::fail))
        .addMethod(HANG, ServerCalls.asyncUnaryCall((_, _) -> {}))
        .build();
  }

  private static void one(String message, StreamObserver<String> answers) {
    answers.onNext(message);
    answers.onCompleted();
  }

  private static void many(String number, StreamObserver<String> answers) {
    for (int i = 0; i < Integer.parseInt(number); i++) {
      answers.onNext("answer " + i);
    }
    answers.onCompleted();
  }

  private static StreamObserver<String> all(StreamObserver<String> answers) {
    StringBuilder all = new StringBuilder();
    return new Messages(answers) {
      @Override
      public void onNext(String message) {
        all.append(message);
      }

      @Override
      public void onCompleted() {
        answers.onNext(all.toString());
        super.onCompleted();
      }
    };
  }

  private static StreamObserver<String> each(StreamObserver<String> answers) {
    return new Messages(answers) {
      @Override
      public void onNext(String message) {
        answers.onNext(message);
      }
    };
  }

  private static void fail(String message, StreamObserver<String> answers) {
    Metadata trailers = new Metadata();
    trailers.put(DETAILS, new byte[] {0, 1, (byte) 0xff});
    answers.onError(
        Status.FAILED_PRECONDITION.withDescription(message).asRuntimeException(trailers));
  }

  private abstract static class Messages implements StreamObserver<String> {

    private final StreamObserver<String> answers;

    private Messages(StreamObserver<String> answers) {
      this.answers = answers;
    }

    @Override
    public void onError(Throwable error) {
      // The client has cancelled.
    }

    @Override
    public void onCompleted() {
      answers.onCompleted();
    }
  }

  /** Of each call what came of it. */
  private final class Notes implements ServerInterceptor {

    @Override
    public <Q, A> ServerCall.Listener<Q> interceptCall(
        ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
      underWay.incrementAndGet();
      notes.add(
          Line.start(call.getAuthority() + "/" + call.getMethodDescriptor().getFullMethodName()));
      MetadataFields.of(headers).forEach(field -> notes.add(Line.field(field)));
      return new SimpleForwardingServerCallListener<>(next.startCall(call, headers)) {
        @Override
        public void onMessage(Q message) {
          notes.add(Line.body(Digest.of(message.toString().getBytes(UTF_8))));
          super.onMessage(message);
        }

        @Override
        public void onHalfClose() {
          notes.add(Line.note("the client has said all"));
          super.onHalfClose();
        }

        @Override
        public void onCancel() {
          super.onCancel();
          ended("cancelled");
        }

        @Override
        public void onComplete() {
          super.onComplete();
          ended("completed");
        }
      };
    }

    private void ended(String how) {
      notes.add(Line.note(how));
      underWay.decrementAndGet();
    }
  }

  InetSocketAddress address() {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort());
  }

  /** From now on nothing has been noted yet. */
  void begins() throws InterruptedException {
    awaitEnds();
    notes.clear();
  }

  /** What it got since then, once no call is under way. */
  List<Line> notes() throws InterruptedException {
    awaitEnds();
    return List.copyOf(notes);
  }

  private void awaitEnds() throws InterruptedException {
    long deadline = System.nanoTime() + GRACE.toNanos();
    while (underWay.get() > 0 && System.nanoTime() - deadline < 0) {
      Thread.sleep(10);
    }
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
