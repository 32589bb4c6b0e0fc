package io.signalbox.services;

import java.time.Duration;
import java.util.List;

/**
 * What pages of other origins may ask a service for (CORS).
 *
 * @param origins scheme, host and port of each, where {@code *.} stands for all names below; or
 *     {@code *} for any
 * @param methods that they may use
 * @param headers that their requests may have; {@code *}: any
 * @param exposed headers of answers that they may read, besides the harmless ones
 * @param credentials whether browsers may send cookies along
 * @param maxAge so long a browser need not ask again
 */
public record Cors(
    List<String> origins,
    List<String> methods,
    List<String> headers,
    List<String> exposed,
    boolean credentials,
    Duration maxAge) {

  /** Any origin. */
  public static final String ANY = "*";
}
