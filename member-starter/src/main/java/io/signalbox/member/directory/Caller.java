package io.signalbox.member.directory;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpMethod;
import org.springframework.http.client.ClientHttpResponse;

/**
 * Calls one service by a {@link Relay}. What fails on the way goes to another instance, whatever it
 * was; so it is for operations that may be repeated. A call blocks its thread, which should be a
 * virtual one: no other can be interrupted while it waits for an answer. Thread-safe.
 */
public final class Caller {

  private final Relay relay;
  private final String service;
  private final CallSender sender;

  /**
   * How much of each instance a caller takes.
   *
   * @param connectTimeout of one connection
   * @param responseTimeout how long nothing may come
   * @param maxConnections to each instance
   */
  public record Limits(Duration connectTimeout, Duration responseTimeout, int maxConnections) {}

  /**
   * What is asked.
   *
   * @param path with its query, both encoded
   */
  public record Call(HttpMethod method, String path, @Nullable Content content) {}

  /** A part of {@code bytes}. */
  public record Content(String type, byte[] bytes, int from, int to) {
    public int length() {
      return to - from;
    }
  }

  /**
   * Makes of an answer what the caller wants of it: of its header, and of its body, which it reads.
   *
   * @param <T> what is made of it
   */
  @FunctionalInterface
  public interface Reading<T> {

    /**
     * @throws UnhelpfulAnswerException when another instance may have a better answer
     * @throws IOException when the answer breaks off
     */
    T read(ClientHttpResponse answer) throws IOException;
  }

  /**
   * @param headers of every call, as its credential
   */
  public Caller(Directory directory, String service, Limits limits, Consumer<HttpHeaders> headers) {
    this.relay = new Relay(directory);
    this.service = service;
    this.sender = new CallSender(limits, headers);
  }

  /**
   * Calls until an instance answers.
   *
   * @throws ServiceAwayException when none answered, and {@code patience} is over
   */
  public <T> T call(Call call, Duration patience, Reading<T> reading) throws InterruptedException {
    try {
      return relay.send(
          service, patience, (instance, head) -> sender.send(instance, head, call, reading));
    } catch (IOException e) {
      throw new ServiceAwayException(service, e);
    }
  }
}
