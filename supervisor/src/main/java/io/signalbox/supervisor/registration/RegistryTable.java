package io.signalbox.supervisor.registration;

import java.util.List;

/** What the registry tells of who may be called, as it was last read. */
@FunctionalInterface
public interface RegistryTable {

  /** Those that are up. */
  List<Entry> of(String service);
}
