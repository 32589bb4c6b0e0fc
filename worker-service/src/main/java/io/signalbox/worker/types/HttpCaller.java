package io.signalbox.worker.types;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.resolver.NoopAddressResolverGroup;
import io.signalbox.worker.memory.MemoryShortException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
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
final class HttpCaller {

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

  /** Where an answer gets its memory. */
  interface Room {
    void reserve(long bytes) throws InterruptedException;
  }

  record Request(String method, Map<String, String> headers, byte @Nullable [] body) {}

  /**
   * @param body the beginning of the body
   * @param truncated whether there was more
   */
  record Answer(int status, HttpHeaders headers, byte[] body, boolean truncated) {}

  private final Scheduler blocking =
      Schedulers.fromExecutorService(
          Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("http-room-", 1).factory()));
  private final HttpClient client;
  private final UnaryOperator<HttpClient> tls;
  private final Duration timeout;
  private final int maxBody;

  HttpCaller(HttpProperties properties) {
    this(properties, HttpClient::secure);
  }

  /**
   * @param tls makes a client speak TLS; a test has it trust other certificates
   */
  HttpCaller(HttpProperties properties, UnaryOperator<HttpClient> tls) {
    this.tls = tls;
    this.timeout = properties.responseTimeout();
    this.maxBody = properties.maxResponseBodyBytes();
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
            .option(
                ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) properties.connectTimeout().toMillis())
            .httpResponseDecoder(
                decoder -> decoder.maxInitialLineLength(MAX_START_LINE).maxHeaderSize(MAX_HEADER))
            .doOnChannelInit((observer, channel, address) -> FinalAnswers.install(channel));
  }

  /**
   * @param room asked once, when it is known how large the answer is
   * @throws TimeoutException when there was no complete answer in time
   * @throws IOException when the exchange failed in another way
   */
  Answer call(Target target, Request request, Room room)
      throws IOException, TimeoutException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    List<InetAddress> addresses =
        target.addresses().subList(0, Math.min(MAX_ADDRESSES, target.addresses().size()));
    IOException last = null;
    for (InetAddress address : addresses) {
      try {
        return call(target, address, request, room, deadline);
      } catch (ConnectException | NoRouteToHostException e) {
        last = e; // nothing was sent, so trying the next address repeats nothing
      }
    }
    throw last == null ? new UnknownHostException(target.host()) : last;
  }

  private Answer call(Target target, InetAddress address, Request request, Room room, long deadline)
      throws IOException, TimeoutException, InterruptedException {
    CompletableFuture<@Nullable Answer> answer =
        exchange(target, address, request, room).toFuture();
    try {
      return Objects.requireNonNull(answer.get(deadline - System.nanoTime(), TimeUnit.NANOSECONDS));
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException io -> throw io;
        case MemoryShortException tooLarge -> throw tooLarge;
        case null, default -> throw new IOException(e.getCause());
      }
    } finally {
      answer.cancel(true);
    }
  }

  private Mono<Answer> exchange(Target target, InetAddress address, Request request, Room room)
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
        bound.request(HttpMethod.valueOf(request.method())).uri(target.pathAndQuery());
    HttpClient.ResponseReceiver<?> receiver =
        request.body() == null ? sender : sender.send(content(request.body()));
    return receiver.response((response, content) -> read(response, content, room)).single();
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

  private Mono<Answer> read(HttpClientResponse response, ByteBufFlux content, Room room) {
    int status = response.status().code();
    if (status / 100 == 2) {
      Mono<Answer> answer = read(response, content.asByteArray(), maxBody);
      long kept = kept(response);
      return kept <= SMALL ? answer : reserved(room, COPIES * kept).then(answer);
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
  private Mono<Void> reserved(Room room, long bytes) {
    return Mono.<Void>fromCallable(
            () -> {
              room.reserve(bytes);
              return null;
            })
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
