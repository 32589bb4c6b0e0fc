package io.signalbox.bench.exchanges;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * A call of gRPC, by grpc-java's own client.
 *
 * @param sends the messages of the client
 * @param inTurn whether it sends the next one when the last one has been answered
 * @param deadline of the whole call
 */
record GrpcExchange(
    String name,
    MethodDescriptor<String, String> method,
    List<String> sends,
    boolean inTurn,
    Duration deadline,
    EchoService echo)
    implements Exchange {

  private static final Duration PATIENCE = Duration.ofSeconds(10);
  private static final int MOST = 16 * 1024 * 1024;

  GrpcExchange {
    sends = List.copyOf(sends);
  }

  @Override
  public Observed over(Way way) throws InterruptedException {
    ManagedChannel channel = channel(way.grpc());
    try {
      // A brief deadline is not for the opening of a connection, nor for what no call has run yet.
      answers(channel, deadline.plus(PATIENCE));
      echo.begins();
      Call call = new Call();
      List<Line> client = call.make(channel.newCall(method, within(deadline)), sends, inTurn);
      return new Observed(echo.notes(), client, List.of());
    } finally {
      channel.shutdownNow().awaitTermination(5, TimeUnit.SECONDS);
    }
  }

  private static ManagedChannel channel(InetSocketAddress server) {
    return NettyChannelBuilder.forAddress(server)
        .usePlaintext()
        .disableRetry()
        .overrideAuthority("shop.example")
        .userAgent("bench")
        .maxInboundMessageSize(MOST)
        .build();
  }

  /** Whether anybody answers there, whatever the answer. */
  static boolean isServed(InetSocketAddress server) {
    ManagedChannel channel = channel(server);
    try {
      return answers(channel, Duration.ofSeconds(2));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } finally {
      channel.shutdownNow();
    }
  }

  private static boolean answers(ManagedChannel channel, Duration patience)
      throws InterruptedException {
    return new Call()
        .make(channel.newCall(EchoService.ONE, within(patience)), List.of("ready?"), false).stream()
            .anyMatch(line -> line.value().equals("status OK"));
  }

  private static CallOptions within(Duration time) {
    return CallOptions.DEFAULT.withDeadlineAfter(time.toMillis(), TimeUnit.MILLISECONDS);
  }

  /** What a call brings. */
  private static final class Call extends ClientCall.Listener<String> {

    private static final String OVER = "over";

    private final List<Line> lines = new ArrayList<>();
    private final BlockingQueue<String> events = new LinkedBlockingQueue<>();

    private List<Line> make(ClientCall<String, String> call, List<String> sends, boolean inTurn)
        throws InterruptedException {
      Metadata headers = new Metadata();
      headers.put(Metadata.Key.of("shop-tenant", Metadata.ASCII_STRING_MARSHALLER), "a");
      headers.put(Metadata.Key.of("shop-tenant", Metadata.ASCII_STRING_MARSHALLER), "b");
      headers.put(
          Metadata.Key.of("shop-trace-bin", Metadata.BINARY_BYTE_MARSHALLER),
          new byte[] {0, 1, (byte) 0xff});
      call.start(this, headers);
      call.request(Integer.MAX_VALUE);
      boolean over = false;
      for (String message : sends) {
        if (!over) {
          call.sendMessage(message);
          over = inTurn && events.take().equals(OVER);
        }
      }
      call.halfClose();
      while (!over) {
        over = events.take().equals(OVER);
      }
      return lines;
    }

    @Override
    public void onHeaders(Metadata headers) {
      MetadataFields.of(headers).forEach(field -> lines.add(Line.field(field)));
    }

    @Override
    public void onMessage(String message) {
      lines.add(Line.body(Digest.of(message.getBytes(UTF_8))));
      events.add("message");
    }

    @Override
    public void onClose(Status status, Metadata trailers) {
      lines.add(Line.note("status " + status.getCode()));
      // What is said of a deadline tells of nanoseconds and addresses.
      if (status.getDescription() != null && status.getCode() != Status.Code.DEADLINE_EXCEEDED) {
        lines.add(Line.note("description: " + status.getDescription()));
      }
      MetadataFields.of(trailers).forEach(field -> lines.add(Line.trailer(field)));
      events.add(OVER);
    }
  }
}
