package io.signalbox.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a service is.
 *
 * @param addresses none: where the registry says
 * @param secure whether the addresses are called in TLS
 * @param health the path at which an address tells whether it is well; null: whoever takes a
 *     connection is
 */
public record Location(List<Backend> addresses, boolean secure, @Nullable String health) {

  /** Where the registry says. */
  public static final Location REGISTERED = new Location(List.of(), false, null);
}
