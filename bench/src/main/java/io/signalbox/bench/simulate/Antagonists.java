package io.signalbox.bench.simulate;

/**
 * What else runs on the replicas' machines. The paper names none: whatever was there in production.
 * So they are chosen here, and they alone, to bring forth the collapse of its other rules.
 *
 * <p>Each machine stays under the same pressure for a minute, and the next one is another (by the
 * golden ratio, so that at any time the pressures of all machines are spread evenly from 0 to 1).
 */
interface Antagonists {

  /**
   * What a machine leaves to its replica.
   *
   * @param spare cores beyond those it is guaranteed, in units of these
   * @param speed of all its cores
   */
  record Left(double spare, double speed) {}

  /**
   * @param pressure from 0 to 1
   */
  Left under(double pressure);
}
