package io.signalbox.worker.delivery;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a task keeps of the answer to its delivery: its output.
 *
 * @param headers those that are worth keeping, by their names in lower case
 * @param body its beginning
 * @param truncated whether there was more
 */
public record Receipt(int status, Map<String, String> headers, String body, boolean truncated) {

  private static final List<String> KEPT = List.of("content-type", "location");

  public static Receipt of(Answer answer) {
    Map<String, String> headers = new LinkedHashMap<>();
    for (String name : KEPT) {
      String value = answer.headers().get(name);
      if (value != null) {
        headers.put(name, value);
      }
    }
    return new Receipt(answer.status(), headers, answer.text(), answer.truncated());
  }
}
