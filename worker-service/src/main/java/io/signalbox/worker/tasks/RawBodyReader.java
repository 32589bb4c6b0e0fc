package io.signalbox.worker.tasks;

import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.ByteCollector;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.Share;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ResolvableType;
import org.springframework.http.MediaType;
import org.springframework.http.ReactiveHttpInputMessage;
import org.springframework.http.codec.HttpMessageReader;
import org.springframework.http.server.reactive.ServerHttpRequest;
import org.springframework.stereotype.Component;
import org.springframework.web.server.UnsupportedMediaTypeStatusException;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Takes request bodies up: one larger than the limit is refused before it is read, and one for
 * which there is no memory at the moment, too. One of unknown length takes memory as it comes.
 */
@Component
final class RawBodyReader implements HttpMessageReader<RawBody> {

  /** A body up to this size is let in even while large ones wait for their ends. */
  private static final int SMALL = 16 * 1024;

  private final Memory memory;
  private final int limit;

  RawBodyReader(Memory memory, TasksProperties properties) {
    this.memory = memory;
    this.limit = Math.toIntExact(properties.maxBody().toBytes());
  }

  @Override
  public List<MediaType> getReadableMediaTypes() {
    return List.of(MediaType.APPLICATION_JSON);
  }

  @Override
  public boolean canRead(ResolvableType type, @Nullable MediaType mediaType) {
    return type.resolve() == RawBody.class;
  }

  @Override
  public Mono<RawBody> readMono(
      ResolvableType type, ReactiveHttpInputMessage message, Map<String, Object> hints) {
    Holdings holdings = Holdings.of(((ServerHttpRequest) message).getAttributes());
    return Mono.defer(
        () -> {
          MediaType contentType = message.getHeaders().getContentType();
          if (contentType != null && !isUtf8(contentType)) {
            return Mono.error(
                new UnsupportedMediaTypeStatusException(contentType, getReadableMediaTypes()));
          }
          long length = message.getHeaders().getContentLength();
          if (length > limit) {
            return Mono.error(ApiProblem.tooLarge(limit));
          }
          boolean small = length >= 0 && length <= SMALL;
          Share share = (small ? memory.light() : memory.bodies()).open();
          RawBody body = new RawBody(share);
          holdings.await(body);
          ByteCollector arriving = ByteCollector.of(share, limit, () -> ApiProblem.tooLarge(limit));
          arriving.expect((int) Math.max(0, length));
          return message
              .getBody()
              .doOnNext(arriving::add)
              .then(Mono.fromSupplier(() -> arrived(body, arriving)));
        });
  }

  /** As JSON is (RFC 8259 section 8.1); whoever says otherwise is told. */
  private static boolean isUtf8(MediaType contentType) {
    return contentType.getCharset() == null
        || StandardCharsets.UTF_8.equals(contentType.getCharset());
  }

  private static @Nullable RawBody arrived(RawBody body, ByteCollector all) {
    if (all.length() == 0) {
      return null;
    }
    body.arrived(new RawJson(all.bytes(), 0, all.length()));
    return body;
  }

  @Override
  public Flux<RawBody> read(
      ResolvableType type, ReactiveHttpInputMessage message, Map<String, Object> hints) {
    return readMono(type, message, hints).flux();
  }
}
