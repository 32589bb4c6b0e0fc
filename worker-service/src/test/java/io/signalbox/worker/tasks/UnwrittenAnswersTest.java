package io.signalbox.worker.tasks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.http.HttpCookie;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.server.reactive.AbstractServerHttpRequest;
import org.springframework.http.server.reactive.HttpHandler;
import org.springframework.http.server.reactive.SslInfo;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;
import org.springframework.util.LinkedMultiValueMap;
import org.springframework.util.MultiValueMap;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Answers whose connection has ended when their first piece is to be written: their bodies are
 * begun, and nobody takes or cancels them.
 */
class UnwrittenAnswersTest extends TaskApiFixture {

  @Autowired private HttpHandler handler;
  @Autowired private TasksProperties properties;

  @Test
  void downloads_give_their_places_back() {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    DATA_TIER.succeed(id, "image/png", new byte[2_000_000]);
    for (int i = 0; i <= properties.maxDownloads(); i++) {
      assertThat(askInVain("/api/tasks/" + id + "/output")).isEqualTo(HttpStatus.OK);
    }
  }

  @Test
  void event_streams_give_their_places_back() {
    String id = DATA_TIER.enqueue("of-no-worker-here", Map.of(), 1_000);
    for (int i = 0; i <= properties.maxEventStreams(); i++) {
      assertThat(askInVain("/api/tasks/" + id + "/events")).isEqualTo(HttpStatus.OK);
    }
  }

  private HttpStatusCode askInVain(String path) {
    MockServerHttpResponse response = new MockServerHttpResponse();
    response.setWriteHandler(body -> Mono.error(new IOException("The client has gone")));
    handler.handle(new Asked(path), response).onErrorComplete().block(Duration.ofSeconds(30));
    return response.getStatusCode();
  }

  /** It came over no connection. */
  private static final class Asked extends AbstractServerHttpRequest {

    Asked(String path) {
      super(HttpMethod.GET, URI.create(path), null, new HttpHeaders());
    }

    @Override
    public Flux<DataBuffer> getBody() {
      return Flux.empty();
    }

    @Override
    protected MultiValueMap<String, HttpCookie> initCookies() {
      return new LinkedMultiValueMap<>();
    }

    @Override
    protected @Nullable SslInfo initSslInfo() {
      return null;
    }

    @Override
    @SuppressWarnings("unchecked")
    public <T> T getNativeRequest() {
      return (T) this;
    }
  }
}
