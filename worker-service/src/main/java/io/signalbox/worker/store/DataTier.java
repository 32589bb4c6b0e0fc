package io.signalbox.worker.store;

import io.signalbox.member.directory.Caller;
import io.signalbox.member.directory.Caller.Content;
import io.signalbox.member.directory.Directory;
import io.signalbox.member.directory.LongPoll;
import io.signalbox.member.directory.ServiceAwayException;
import io.signalbox.member.directory.UnhelpfulAnswerException;
import io.signalbox.worker.memory.ByteCollector;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.HttpStatus;
import org.springframework.http.client.ClientHttpResponse;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Calls the data tier. Each of its operations may be repeated. What is about leases is of no use
 * when it comes late, so it has timeouts and connections of its own. Calls block; they are meant
 * for virtual threads. Thread-safe.
 */
@Component
class DataTier {

  private static final Logger log = LoggerFactory.getLogger(DataTier.class);

  /** The longest that the data tier keeps anybody waiting. */
  private static final Duration LONGEST_WAIT = Duration.ofSeconds(20);

  /** What an answer may take beyond the time that was waited. */
  private static final Duration WAIT_GRACE = Duration.ofSeconds(2);

  /** Of a refusal. */
  private static final int MAX_PROBLEM_BYTES = 16 * 1024;

  private final Caller caller;
  private final Caller claims;
  private final Caller renewals;
  private final LongPoll waits;
  private final Duration patience;
  private final JsonMapper json;

  DataTier(
      Directory directory,
      DataTierProperties properties,
      InternalCredentialProperties credential,
      JsonMapper json) {
    this.caller = caller(directory, properties, credential, properties.responseTimeout());
    this.claims = caller(directory, properties, credential, properties.claimTimeout());
    this.renewals = caller(directory, properties, credential, properties.renewalTimeout());
    this.waits =
        new LongPoll(
            directory,
            properties.service(),
            limits(properties, LONGEST_WAIT.plus(WAIT_GRACE).plus(WAIT_GRACE)),
            credential(credential));
    this.patience = properties.patience();
    this.json = json;
  }

  private static Caller caller(
      Directory directory,
      DataTierProperties properties,
      InternalCredentialProperties credential,
      Duration responseTimeout) {
    return new Caller(
        directory,
        properties.service(),
        limits(properties, responseTimeout),
        credential(credential));
  }

  private static Caller.Limits limits(DataTierProperties properties, Duration responseTimeout) {
    return new Caller.Limits(
        properties.connectTimeout(), responseTimeout, properties.maxConnections());
  }

  private static Consumer<HttpHeaders> credential(InternalCredentialProperties credential) {
    return headers -> headers.setBasicAuth(credential.username(), credential.password());
  }

  /** A body of JSON. */
  static Content json(byte[] bytes) {
    return new Content("application/json", bytes, 0, bytes.length);
  }

  /** For an answer of a known bound, for which the caller has the memory. */
  static ByteCollector upTo(int bytes) {
    return ByteCollector.paid(bytes, DataTier::tooMuch);
  }

  static RuntimeException tooMuch() {
    return new IllegalStateException("The data tier answers more than was asked for");
  }

  /** Calls with the configured patience. */
  HttpHeaders call(HttpMethod method, String path, @Nullable Content body, ByteCollector answer)
      throws InterruptedException {
    return call(method, path, body, answer, patience);
  }

  /**
   * Calls until an instance answers.
   *
   * @param path with its query, both encoded
   * @param answer what is answered is put there
   * @return what was answered beside it
   * @throws RefusedException when the answer is an error of the caller's making
   * @throws DataTierAwayException when none answered, and {@code patience} is over
   */
  HttpHeaders call(
      HttpMethod method,
      String path,
      @Nullable Content body,
      ByteCollector answer,
      Duration patience)
      throws InterruptedException {
    return call(caller, new Caller.Call(method, path, body), answer, patience);
  }

  /** Asks each instance once, and not for longer than a claimed lease is good for something. */
  void claim(String path, Content body, ByteCollector answer) throws InterruptedException {
    call(claims, new Caller.Call(HttpMethod.POST, path, body), answer, Duration.ZERO);
  }

  /** Asks each instance once, and none for so long that a lease runs out meanwhile. */
  void renew(String path, Content body, ByteCollector answer) throws InterruptedException {
    call(renewals, new Caller.Call(HttpMethod.POST, path, body), answer, Duration.ZERO);
  }

  /**
   * Waits at one of the instances until it has something to tell. It is no call in the eyes of
   * those who choose among them.
   *
   * @param longest what the instance waits; at most 20 s
   * @return whether it has something, which is all that it tells
   * @throws DataTierAwayException when none answered
   */
  boolean await(String path, Content body, Duration longest) throws InterruptedException {
    Caller.Call question = new Caller.Call(HttpMethod.POST, path, body);
    try {
      return waits.ask(
          question,
          longest.plus(WAIT_GRACE),
          response -> {
            check(response);
            return response.getStatusCode().value() != HttpStatus.NO_CONTENT.value();
          });
    } catch (ServiceAwayException e) {
      throw away(question, e);
    }
  }

  private HttpHeaders call(Caller caller, Caller.Call call, ByteCollector answer, Duration patience)
      throws InterruptedException {
    try {
      return caller.call(call, patience, response -> read(response, answer));
    } catch (ServiceAwayException e) {
      throw away(call, e);
    }
  }

  private static DataTierAwayException away(Caller.Call call, ServiceAwayException e) {
    // Not the query: it has the client's key.
    log.warn("{} {}: {}", call.method(), call.path().replaceFirst("\\?.*", ""), e.getMessage());
    return new DataTierAwayException("The data tier does not answer", e);
  }

  private HttpHeaders read(ClientHttpResponse response, ByteCollector answer) throws IOException {
    check(response);
    answer.clear();
    answer.fill(response.getBody());
    return response.getHeaders();
  }

  private void check(ClientHttpResponse response) throws IOException {
    int status = response.getStatusCode().value();
    if (status >= 500 || status == HttpStatus.UNAUTHORIZED.value()) {
      throw new UnhelpfulAnswerException("It answered " + status);
    }
    if (status >= 400) {
      throw refusal(status, response.getBody());
    }
  }

  private RefusedException refusal(int status, InputStream body) throws IOException {
    try {
      JsonNode problem = json.readTree(body.readNBytes(MAX_PROBLEM_BYTES));
      String name = problem.path("type").asString("");
      return new RefusedException(
          status,
          name.substring(name.lastIndexOf(':') + 1),
          problem.path("detail").asString("It answered " + status));
    } catch (JacksonException e) {
      return new RefusedException(status, "", "It answered " + status);
    }
  }
}
