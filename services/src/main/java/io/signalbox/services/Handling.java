package io.signalbox.services;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What is done for a service's requests and their answers.
 *
 * @param stripPrefix segments that are taken off a path's beginning before the service gets it
 * @param keepHost whether an instance gets the client's Host, or else its own address
 * @param headers what is set and removed in them; null: nothing
 * @param cors what the gateway answers pages of other origins; null: the service does
 * @param timeout until an answer's header, and then between any two parts of it; null: the
 *     gateway's
 * @param maxRequestSize of a body, in bytes; null: the gateway's
 * @param handoff whether its members answer clients on the clients' own connections, or have the
 *     connections that are for it
 * @param filters of Spring Cloud Gateway
 */
public record Handling(
    int stripPrefix,
    boolean keepHost,
    @Nullable HeaderEdits headers,
    @Nullable Cors cors,
    @Nullable Duration timeout,
    @Nullable Long maxRequestSize,
    boolean handoff,
    List<Filter> filters) {

  /** When nothing is said of it. */
  public static final Handling USUAL =
      new Handling(0, true, null, null, null, null, false, List.of());

  /** When it gets connections and no requests. */
  public static Handling ofConnections(boolean handoff) {
    return new Handling(0, true, null, null, null, null, handoff, List.of());
  }

  /**
   * A filter in Spring Cloud Gateway's short form.
   *
   * @param text as {@code AddRequestHeader=X-Shop, yes}
   * @param line where it stands, from 1
   * @param column where it begins, from 1
   */
  public record Filter(String text, int line, int column) {}
}
