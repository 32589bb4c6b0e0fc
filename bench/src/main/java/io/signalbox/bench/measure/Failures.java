package io.signalbox.bench.measure;

/**
 * Attempts that did not end as they should.
 *
 * @param last what went wrong with one of the last, in one line
 */
public record Failures(long count, String last) {

  public static final Failures NONE = new Failures(0, "none");

  public Failures plus(Failures later) {
    return new Failures(count + later.count, later.count > 0 ? later.last : last);
  }
}
