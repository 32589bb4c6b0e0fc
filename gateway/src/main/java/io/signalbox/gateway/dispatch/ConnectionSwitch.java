package io.signalbox.gateway.dispatch;

import io.signalbox.member.directory.Instance;

/** Knows how connections of services of TCP get to their instances. */
public interface ConnectionSwitch {

  /** How those of a service get to one of its instances now, and why not in another way. */
  String explain(String service, Instance instance);
}
