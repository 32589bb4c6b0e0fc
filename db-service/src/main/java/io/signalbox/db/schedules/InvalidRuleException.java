package io.signalbox.db.schedules;

/** A rule says nothing that could be followed. */
final class InvalidRuleException extends Exception {

  private final String field;

  /**
   * @param field what is wrong: {@code cron}, {@code time-zone}, {@code every} or {@code rule}
   * @param reason what to write instead
   */
  InvalidRuleException(String field, String reason) {
    super(reason, null, false, false);
    this.field = field;
  }

  String field() {
    return field;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
