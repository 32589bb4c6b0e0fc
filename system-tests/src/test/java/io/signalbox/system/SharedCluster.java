package io.signalbox.system;

/** A cluster of three workers. Whoever damages it repairs it with {@code up}. */
final class SharedCluster extends Shared<Cluster> {

  SharedCluster() {
    super(Cluster.class, () -> Cluster.start("shared", 3));
  }
}
