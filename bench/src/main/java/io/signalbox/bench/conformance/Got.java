package io.signalbox.bench.conformance;

/**
 * What a client got.
 *
 * @param bytes one character for each
 */
record Got(Exchange exchange, String bytes, End end) {

  private static final int MANY = 4;

  /** How it ended. */
  enum End {
    KEPT("kept"),
    CLOSED("closed"),
    RESET("reset");

    private final String text;

    End(String text) {
      this.text = text;
    }
  }

  /** Whether all that was waited for is there. */
  boolean whole() {
    return answers().finals() >= exchange.answers();
  }

  /** In a few words: the answers' statuses, what is missing of them, and the connection's end. */
  String told() {
    Answers answers = answers();
    StringBuilder told =
        new StringBuilder(
            answers.text().size() > MANY
                ? answers.finals() + " answers"
                : String.join(", ", answers.text()));
    String separator = told.isEmpty() ? "" : ", ";
    if (answers.rest() > 0) {
      told.append(separator)
          .append(whole() ? "bytes behind it" : (cutOff(answers) + " cut off").strip());
    } else if (answers.finals() == 0) {
      told.append(separator).append("nothing");
    }
    return told.append("; ").append(end == End.KEPT && !whole() ? "hangs" : end.text).toString();
  }

  /** The status of the answer that did not come whole, if that much came of it. */
  private String cutOff(Answers answers) {
    String line = bytes.substring(bytes.length() - answers.rest()).lines().findFirst().orElse("");
    String[] words = line.split(" ", MANY);
    return words.length > 1 ? words[1] : "";
  }

  /** Of the one answer, as far as it came. */
  String body() {
    String end = "\r\n\r\n";
    int head = bytes.indexOf(end);
    return head < 0 ? "" : bytes.substring(head + end.length());
  }

  private Answers answers() {
    return Answers.in(bytes, exchange.isHead(), end == End.CLOSED);
  }
}
