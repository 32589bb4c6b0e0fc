package io.signalbox.services;

import java.util.List;
import java.util.Locale;

/** The names of Signalbox's own services, which nobody declares and which ask for no paths. */
public final class ReservedNames {

  public static final List<String> ALL =
      List.of("worker-service", "db-service", "gateway", "registry", "supervisor");

  private ReservedNames() {}

  /** In whatever case. */
  public static boolean contain(String name) {
    return ALL.contains(name.toLowerCase(Locale.ROOT));
  }
}
