package io.signalbox.supervisor.plan;

import java.util.Locale;

/**
 * Decides, request by request, whether a share of bad ones is as usual ({@code p0}) or as bad as to
 * matter ({@code p1}): it may be looked at after every request, and ends as soon as it can.
 *
 * <p>Abraham Wald's sequential probability ratio test ("Sequential Tests of Statistical
 * Hypotheses", Annals of Mathematical Statistics 16, 1945). The evidence is the logarithm of how
 * much likelier what was seen is with p1 than with p0:
 *
 * <pre>
 *   bad request:   + ln(p1 / p0)
 *   good request:  + ln((1 - p1) / (1 - p0))
 *   bad version    from ln((1 - miss) / alarm)
 *   good version   down to ln(miss / (1 - alarm))
 * </pre>
 *
 * <p>A version whose share is between p0 and p1 gets one decision or the other. Immutable.
 *
 * @param subject what is counted, as "errors"
 * @param alarm how often a version with the share p0 may be called bad
 * @param miss how often one with the share p1 may be called good
 * @param evidence as above; it stays when it has decided
 */
public record SequentialTest(
    String subject,
    double p0,
    double p1,
    double alarm,
    double miss,
    long good,
    long bad,
    double evidence) {

  private static final double FEWEST_ERRORS = 0.01;
  private static final double MORE_ERRORS = 0.09;
  private static final double MOST = 0.9;
  private static final double SLOWER_THAN_P95 = 0.05;
  private static final double TOO_MANY_SLOW = 0.25;
  private static final double ALARM = 0.001;
  private static final double MISS = 0.001;

  public SequentialTest {
    Check.share("p0", p0);
    Check.share("p1", p1);
    Check.share("alarm", alarm);
    Check.share("miss", miss);
    if (p1 <= p0) {
      throw new IllegalArgumentException("p1: " + p1 + " (expected: more than p0, " + p0 + ")");
    }
  }

  /**
   * Nine of a hundred requests more fail than it would be usual, which is one in a hundred at
   * least. Three failures at the start condemn, 73 successes acquit.
   *
   * @param usual the share that fails in the old version, at most: {@link #upperBound}
   */
  public static SequentialTest ofErrors(double usual) {
    double p0 = Math.clamp(usual, FEWEST_ERRORS, MOST);
    return of("errors", p0, p0 + MORE_ERRORS);
  }

  /**
   * A request is bad when it took longer than 95 % of the old version's, or than a limit beyond
   * that; a quarter of such are too many. Five at the start condemn, 30 others acquit. The first
   * fifty requests of a JVM and those of its first half minute are slow in any version and not to
   * be counted.
   *
   * @param subject as "slower than 20 ms"
   */
  public static SequentialTest ofLatency(String subject) {
    return of(subject, SLOWER_THAN_P95, TOO_MANY_SLOW);
  }

  private static SequentialTest of(String subject, double p0, double p1) {
    return new SequentialTest(subject, p0, p1, ALARM, MISS, 0, 0, 0);
  }

  /** The same with a laxer, or stricter, chance of calling a bad version good. */
  public SequentialTest missing(double share) {
    return new SequentialTest(subject, p0, p1, alarm, share, good, bad, evidence);
  }

  /**
   * What was counted since the last time. Within one call the order of the requests is not known:
   * calls often enough matter where few requests decide.
   */
  public SequentialTest counted(long goodOnes, long badOnes) {
    boolean open = verdict() instanceof Verdict.Undecided;
    double more = badOnes * Math.log(p1 / p0) + goodOnes * Math.log((1 - p1) / (1 - p0));
    return new SequentialTest(
        subject,
        p0,
        p1,
        alarm,
        miss,
        good + goodOnes,
        bad + badOnes,
        open ? evidence + more : evidence);
  }

  public Verdict verdict() {
    if (evidence >= Math.log((1 - miss) / alarm)) {
      return new Verdict.Bad(
          String.format(
              Locale.ROOT, "%s: %d of %d (usual: %.1f %%)", subject, bad, good + bad, 100 * p0));
    }
    return evidence <= Math.log(miss / (1 - alarm)) ? new Verdict.Well() : new Verdict.Undecided();
  }

  /**
   * The share of bad requests that is not passed, with 97.5 % confidence, when so many of so many
   * were bad. E. B. Wilson's score interval ("Probable Inference", Journal of the American
   * Statistical Association 22, 1927): with none bad it is about 4 / n. 1 when nothing was counted.
   */
  public static double upperBound(long good, long bad) {
    double n = good + bad;
    if (n == 0) {
      return 1;
    }
    double z = 1.959964;
    double share = bad / n;
    double spread = z * Math.sqrt(share * (1 - share) / n + z * z / (4 * n * n));
    return Math.min(1, (share + z * z / (2 * n) + spread) / (1 + z * z / n));
  }
}
