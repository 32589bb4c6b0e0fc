package io.signalbox.system;

/** All containers of the compose file. */
final class SharedContainers extends Shared<Containers> {

  SharedContainers() {
    super(Containers.class, Containers::start);
  }
}
