package io.signalbox.supervisor.rollout;

import java.util.Map;

/** What the gateways count. */
public interface Gateways {

  /**
   * What has become of the requests of a service so far, by gateway, and then by what the registry
   * calls the instance. A gateway that does not answer is not in it; one that knows nothing of the
   * service is.
   */
  Map<String, Map<String, Figures>> read(String service);

  /** Nothing is read for now. */
  void rest();
}
