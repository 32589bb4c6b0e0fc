package io.signalbox.member.load;

/**
 * How full something is that bounds the service: a bean of this type is reported. It is asked with
 * every answer, so it neither blocks nor throws. Thread-safe.
 */
public interface Capacity {

  /** The share of it that is in use; 1 is all. */
  double utilization();

  /** Work that waits for it. */
  int queueLength();
}
