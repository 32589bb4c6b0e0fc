package io.signalbox.supervisor.watch;

import io.signalbox.supervisor.plan.Calls;
import java.io.IOException;
import java.util.Map;
import java.util.Set;

/** The gateways, which know who calls. */
public interface CallSource {

  /** Those that there are, by whatever they are asked by. */
  Set<String> all();

  /**
   * What one has to say of services that may sleep, by service: at once when somebody waits for
   * one, else after a while.
   *
   * @throws IOException when it does not answer, or not as a gateway does
   */
  Map<String, Calls> read(String gateway) throws IOException;
}
