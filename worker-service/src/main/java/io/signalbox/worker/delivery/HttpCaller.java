package io.signalbox.worker.delivery;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.NoopAddressResolverGroup;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.util.unit.DataSize;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.netty.ByteBufFlux;
import reactor.netty.http.HttpProtocol;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;

/**
 * Sends one request to one checked target, over a connection of its own, and waits for the answer.
 * Follows no redirect and repeats nothing.
 */
public final class HttpCaller {

  private static final int MAX_START_LINE = 4 * 1024;
  private static final int MAX_HEADER = 16 * 1024;
  private static final int MAX_ADDRESSES = 3;

  /** How much of an error's body is kept, and how long it is waited for. */
  private static final int MAX_ERROR_BODY = 512;

  private static final Duration ERROR_BODY_WAIT = Duration.ofSeconds(1);

  /** An answer up to this size needs no memory that is worth asking for. */
  private static final int SMALL = 4 * 1024;

  /** How often an answer is there in the end: collected, as text, as JSON. */
  private static final int COPIES = 4;

  /** What the recipient threw, on its way through an exchange that has errors of its own. */
  private static final class Refusal extends RuntimeException {
    final RuntimeException thrown;

    Refusal(RuntimeException thrown) {
      super(null, thrown, false, false);
      this.thrown = thrown;
    }
  }

  /**
   * How much of time and memory a call takes.
   *
   * @param connect for each address of a target
   * @param response from the start of a call to the last byte of its answer
   * @param body how much of an answer's body is kept; at most 1 MB
   */
  public record Limits(Duration connect, Duration response, DataSize body) {

    private static final DataSize LARGEST_BODY = DataSize.ofMegabytes(1);

    /**
     * @throws IllegalArgumentException when a body cannot be kept so far
     */
    public static void checkBody(DataSize body) {
      if (body.isNegative() || body.compareTo(LARGEST_BODY) > 0) {
        throw new IllegalArgumentException(
            "max-response-body must be between 0 and " + LARGEST_BODY);
      }
    }
  }

  private final Scheduler blocking =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-room-", 1).factory()));
  private final HttpClient client;
  private final UnaryOperator<HttpClient> tls;
  private final Duration timeout;
  private final int maxBody;

  public HttpCaller(Limits limits) {
    this(limits, HttpClient::secure);
  }

  /**
   * @param tls makes a client speak TLS; a test has it trust other certificates
   */
  public HttpCaller(Limits limits, UnaryOperator<HttpClient> tls) {
    this.tls = tls;
    this.timeout = limits.response();
    this.maxBody = (int) limits.body().toBytes();
    this.client =
        HttpClient.create(ConnectionProvider.newConnection())
            .protocol(HttpProtocol.HTTP11)
            // Targets come with their addresses; nothing is left to resolve.
            .resolver(NoopAddressResolverGroup.INSTANCE)
            .noProxy()
            .keepAlive(false)
            .compress(false)
            .followRedirect(false)
            .disableRetry(true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) limits.connect().toMillis())
            .httpResponseDecoder(
                decoder -> decoder.maxInitialLineLength(MAX_START_LINE).maxHeaderSize(MAX_HEADER))
            .doOnChannelInit((observer, channel, address) -> FinalAnswers.install(channel));
  }

  /**
   * What the recipient throws goes through as it came.
   *
   * @param recipient is asked for room when it is known how large the answer is
   * @throws SocketTimeoutException when there was no complete answer in time
   * @throws ConnectException when there was no connection, so nothing was sent
   * @throws IOException when the exchange failed in another way
   */
  public Answer call(Target target, Request request, Recipient recipient)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<InetAddress> addresses =
        target.addresses().subList(0, Math.min(MAX_ADDRESSES, target.addresses().size()));
    IOException last = null;
    for (InetAddress address : addresses) {
      try {
        return call(target, address, request, recipient, deadline);
      } catch (ConnectException | NoRouteToHostException e) {
        last = e; // nothing was sent, so trying the next address repeats nothing
      }
    }
    throw last == null ? new UnknownHostException(target.host()) : last;
  }

  private Answer call(
      Target target, InetAddress address, Request request, Recipient recipient, long deadline)
      throws IOException, InterruptedException {
    CompletableFuture<@Nullable Answer> answer =
        exchange(target, address, request, recipient).toFuture();
    try {
      return Objects.requireNonNull(answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case Refusal refusal -> throw refusal.thrown;
        case null, default -> throw new IOException(e.getCause());
      }
    } catch (TimeoutException e) {
      throw new SocketTimeoutException("No answer within " + timeout.toMillis() + " ms");
    } finally {
      answer.cancel(true);
    }
  }

  private Mono<Answer> exchange(
      Target target, InetAddress address, Request request, Recipient recipient)
      throws UnknownHostException {
    // An address that knows the name it was found by: the name is what TLS asks for and verifies.
    InetAddress named = InetAddress.getByAddress(target.host(), address.getAddress());
    HttpClient bound =
        client
            .remoteAddress(() -> new InetSocketAddress(named, target.port()))
            .headers(headers -> set(headers, target, request));
    if (target.secure()) {
      bound = tls.apply(bound);
    }
    HttpClient.RequestSender sender =
        bound.request(HttpMethod.valueOf(request.method().name())).uri(target.pathAndQuery());
    HttpClient.ResponseReceiver<?> receiver =
        request.body() == null ? sender : sender.send(content(request.body()));
    return receiver.response((response, content) -> read(response, content, recipient)).single();
  }

  private static Mono<ByteBuf> content(byte[] body) {
    return Mono.fromSupplier(() -> Unpooled.wrappedBuffer(body));
  }

  private static void set(HttpHeaders headers, Target target, Request request) {
    request.headers().forEach(headers::set);
    headers.set(HttpHeaderNames.HOST, target.authority());
    if (request.body() != null) {
      headers.set(HttpHeaderNames.CONTENT_LENGTH, request.body().length);
    }
  }

  private Mono<Answer> read(HttpClientResponse response, ByteBufFlux content, Recipient recipient) {
    int status = response.status().code();
    recipient.answered(status, response.responseHeaders()::get);
    if (status / 100 == 2) {
      Mono<Answer> answer = read(response, content.asByteArray(), maxBody);
      long kept = kept(response);
      return kept <= SMALL ? answer : reserved(recipient, COPIES * kept).then(answer);
    }
    if (status / 100 == 3) {
      return Mono.just(new Answer(status, response.responseHeaders(), new byte[0], false));
    }
    // The status is the news; a body that is slow to come or breaks off must not hide it.
    return read(
        response,
        content.asByteArray().take(ERROR_BODY_WAIT).onErrorComplete(),
        Math.min(MAX_ERROR_BODY, maxBody));
  }

  /** The server waits meanwhile: nothing is read that is not asked for. */
  private Mono<Void> reserved(Recipient recipient, long bytes) {
    return Mono.<Void>fromCallable(
            () -> {
              recipient.reserve(bytes);
              return null;
            })
        .onErrorMap(RuntimeException.class, Refusal::new)
        .subscribeOn(blocking);
  }

  /** How much of the body is kept at most. */
  private long kept(HttpClientResponse response) {
    String length = response.responseHeaders().get(HttpHeaderNames.CONTENT_LENGTH);
    // The decoder has seen to it that it is a number.
    return length == null ? maxBody : Math.min(Long.parseLong(length), maxBody);
  }

  private static Mono<Answer> read(HttpClientResponse response, Flux<byte[]> content, int limit) {
    return Mono.defer(
        () -> {
          ByteArrayOutputStream body = new ByteArrayOutputStream();
          return content
              .doOnNext(
                  chunk -> body.write(chunk, 0, Math.min(chunk.length, limit + 1 - body.size())))
              .takeUntil(chunk -> body.size() > limit)
              .then(
                  Mono.fromSupplier(
                      () -> {
                        byte[] bytes = body.toByteArray();
                        boolean truncated = bytes.length > limit;
                        return new Answer(
                            response.status().code(),
                            response.responseHeaders(),
                            truncated ? Arrays.copyOf(bytes, limit) : bytes,
                            truncated);
                      }));
        });
  }
}
