package io.signalbox.system;

/**
 * What a class of tests has for itself while it runs. There are two lanes side by side, since a
 * test waits more than it computes; in each, one class follows another, so that what is killed or
 * measured in one has at most one neighbour; who takes both has none. Who uses the shared cluster,
 * or the containers, is in one lane with the others who do; the rest is dealt out so that both
 * lanes take as long.
 */
final class Lane {

  /** The containers of the compose file, and more. */
  static final String CONTAINERS = "containers and more";

  /** The shared cluster of processes, and more. */
  static final String SHARED_CLUSTER = "shared cluster and more";

  private Lane() {}
}
