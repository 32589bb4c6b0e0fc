package io.signalbox.bench.simulate;

import java.time.Duration;
import java.util.Locale;
import java.util.function.Consumer;

/** What can be simulated. */
public enum Scenario {
  RULES(
      60,
      "the Prequal paper's testbed at 0.7 and 0.9 of what is allocated, beside its table",
      new RulesStudy()),
  RAMP(30, "the same testbed from 0.75 to 1.74 of what is allocated", new RampStudy()),
  SPEEDS(60, "sixteen replicas of equal and of unequal speed", new SpeedsStudy()),
  RESTART(
      120, "eight replicas restart one after the other and are slow at first", new RestartStudy()),
  FAILING(60, "one of eight replicas fails at once what it gets, and recovers", new FailingStudy()),
  HERD(
      60,
      "eight balancers read the same reports at the same time, every half second",
      new HerdStudy()),
  LARGE(4, "ten thousand replicas", new LargeStudy());

  private final int seconds;
  private final String summary;
  private final Study study;

  Scenario(int seconds, String summary, Study study) {
    this.seconds = seconds;
    this.summary = summary;
    this.study = study;
  }

  /** How long it lasts in virtual time unless told otherwise. */
  Duration length() {
    return Duration.ofSeconds(seconds);
  }

  /** In one line. */
  String summary() {
    return summary;
  }

  /** As it is called on the command line. */
  public String title() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * @param progress is told, in a line, what has been done
   */
  Findings run(Plan plan, Consumer<String> progress) {
    return study.run(plan, progress);
  }
}
