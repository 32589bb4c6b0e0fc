package io.signalbox.supervisor.registration;

import io.signalbox.supervisor.launch.LaunchName;

/** Where one start of an instance is called. */
public record Place(LaunchName name, int port) {

  String service() {
    return name.instance().service();
  }

  String id() {
    return name.toString();
  }
}
