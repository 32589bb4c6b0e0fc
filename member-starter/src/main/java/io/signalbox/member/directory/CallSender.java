package io.signalbox.member.directory;

import io.signalbox.member.directory.Caller.Call;
import io.signalbox.member.directory.Caller.Content;
import io.signalbox.member.directory.Caller.Limits;
import io.signalbox.member.directory.Caller.Reading;
import java.io.IOException;
import java.net.URI;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.client.ResourceAccessException;
import org.springframework.web.client.RestClient;

/**
 * Sends a call to one instance, on a connection that is kept for the next one. Blocks the calling
 * thread, which should be a virtual one: no other can be interrupted while it waits for an answer.
 * Thread-safe.
 */
final class CallSender {

  private final RestClient http;

  CallSender(Limits limits, Consumer<HttpHeaders> headers) {
    this.http =
        RestClient.builder()
            .requestFactory(
                Transport.pooled(
                    limits.connectTimeout(), limits.responseTimeout(), limits.maxConnections()))
            .defaultHeaders(headers)
            .build();
  }

  <T> T send(Instance instance, Relay.Head head, Call call, Reading<T> reading)
      throws IOException, InterruptedException {
    RestClient.RequestBodySpec request =
        http.method(call.method()).uri(instance.locate(URI.create(call.path())));
    Content content = call.content();
    if (content != null) {
      request
          .header(HttpHeaders.CONTENT_TYPE, content.type())
          .contentLength(content.length())
          .body(out -> out.write(content.bytes(), content.from(), content.length()));
    }
    try {
      return request.exchangeForRequiredValue(
          (asked, answer) -> {
            head.came(answer.getStatusCode().value(), answer.getHeaders()::getFirst);
            return reading.read(answer);
          });
    } catch (ResourceAccessException e) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      throw (IOException) Objects.requireNonNullElseGet(e.getCause(), IOException::new);
    } catch (CancellationException e) {
      // What the pool of connections makes of an interrupt at its lock.
      Thread.interrupted();
      throw new InterruptedException();
    }
  }
}
