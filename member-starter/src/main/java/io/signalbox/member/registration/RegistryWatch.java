package io.signalbox.member.registration;

import io.signalbox.logs.Printable;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpRequest;
import org.springframework.http.HttpStatus;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.client.ClientHttpRequestExecution;
import org.springframework.http.client.ClientHttpRequestInterceptor;
import org.springframework.http.client.ClientHttpResponse;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tells when a registry goes away, each minute that it stays away, and when it answers again; and
 * why it refuses this member, once for each reason. Eureka's client tells the first with pages each
 * second, and of the second nothing but a number. Thread-safe.
 */
final class RegistryWatch implements ClientHttpRequestInterceptor {

  private static final Logger log = LoggerFactory.getLogger(RegistryWatch.class);
  private static final long REMINDER_NANOS = Duration.ofMinutes(1).toNanos();
  private static final int LONGEST_ANSWER = 16_384;
  private static final int LONGEST_REASON = 1_000;

  private record Away(long since, long told) {}

  private final JsonMapper json;
  private final LongSupplier nanoTime;
  private final Map<String, Away> away = new HashMap<>();
  private final Map<String, String> refusals = new HashMap<>();

  RegistryWatch(JsonMapper json, LongSupplier nanoTime) {
    this.json = json;
    this.nanoTime = nanoTime;
  }

  /** Whether something is wrong that has been told here. */
  synchronized boolean troubled() {
    return !away.isEmpty() || !refusals.isEmpty();
  }

  @Override
  public ClientHttpResponse intercept(
      HttpRequest request, byte[] body, ClientHttpRequestExecution execution) throws IOException {
    String registry = request.getURI().getAuthority();
    ClientHttpResponse response;
    try {
      response = execution.execute(request, body);
    } catch (IOException e) {
      silent(registry, e);
      throw e;
    }
    answered(registry);
    return judged(registry, request.getMethod(), response);
  }

  private synchronized void silent(String registry, IOException why) {
    long now = nanoTime.getAsLong();
    Away before = away.get(registry);
    if (before == null) {
      log.warn(
          "The registry at {} does not answer ({}): what it has told last holds on, and it is asked"
              + " again and again",
          registry,
          why.getMessage());
      away.put(registry, new Away(now, now));
    } else if (now - before.told >= REMINDER_NANOS) {
      log.warn(
          "The registry at {} has not answered for {} s ({})",
          registry,
          seconds(now - before.since),
          why.getMessage());
      away.put(registry, new Away(before.since, now));
    }
  }

  private synchronized void answered(String registry) {
    Away before = away.remove(registry);
    if (before != null) {
      log.info(
          "The registry at {} answers again, after {} s",
          registry,
          seconds(nanoTime.getAsLong() - before.since));
    }
  }

  private static long seconds(long nanos) {
    return Duration.ofNanos(nanos).toSeconds();
  }

  private ClientHttpResponse judged(String registry, HttpMethod method, ClientHttpResponse response)
      throws IOException {
    HttpStatusCode status = response.getStatusCode();
    // That it is not in the table is what a member is told after each pause of either side.
    if (!status.isError() || status.isSameCodeAs(HttpStatus.NOT_FOUND)) {
      accepted(registry, method);
      return response;
    }
    byte[] answer = response.getBody().readNBytes(LONGEST_ANSWER);
    refused(registry, method, status.value() + " " + reason(answer));
    return new ReadAnswer(response, answer);
  }

  private synchronized void accepted(String registry, HttpMethod method) {
    if (refusals.remove(method + " " + registry) != null && method == HttpMethod.POST) {
      log.info("The registry at {} has registered this member", registry);
    }
  }

  private synchronized void refused(String registry, HttpMethod method, String reason) {
    if (reason.equals(refusals.put(method + " " + registry, reason))) {
      return;
    }
    if (method == HttpMethod.POST) {
      log.error("The registry at {} does not register this member: {}", registry, reason);
    } else {
      log.error("The registry at {} refuses {}: {}", registry, method, reason);
    }
  }

  /** What a problem (RFC 9457) says to people, or the answer as it is. */
  private String reason(byte[] answer) {
    String text = new String(answer, StandardCharsets.UTF_8);
    try {
      text = json.readTree(answer).path("detail").asString(text);
    } catch (JacksonException e) {
      // Then it is no problem, but what somebody in between says.
    }
    return Printable.of(text, LONGEST_REASON);
  }

  /** An answer whose body has been read. */
  private record ReadAnswer(ClientHttpResponse answer, byte[] body) implements ClientHttpResponse {

    @Override
    public HttpStatusCode getStatusCode() throws IOException {
      return answer.getStatusCode();
    }

    @Override
    public String getStatusText() throws IOException {
      return answer.getStatusText();
    }

    @Override
    public HttpHeaders getHeaders() {
      return answer.getHeaders();
    }

    @Override
    public InputStream getBody() {
      return new ByteArrayInputStream(body);
    }

    @Override
    public void close() {
      answer.close();
    }
  }
}
