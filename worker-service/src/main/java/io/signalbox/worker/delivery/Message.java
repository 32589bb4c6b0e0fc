package io.signalbox.worker.delivery;

import io.signalbox.worker.types.InvalidInputException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is to be sent, in the words of a task's input.
 *
 * @param method when null, POST if there is a body and GET if there is none
 */
public record Message(
    @Nullable Method method, @Nullable Map<String, String> headers, @Nullable String body) {

  /** The three as properties of an input's JSON Schema. */
  public static final String SCHEMA_PROPERTIES =
      """
      "method": {
        "title": "Method",
        "description": "When missing, POST if there is a body and GET if there is none.",
        "type": "string",
        "enum": ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"]
      },
      "headers": {
        "title": "Headers",
        "description": "All but those of the connection, Host and Content-Length.",
        "type": "object",
        "maxProperties": 50,
        "propertyNames": {"pattern": "^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}$"},
        "additionalProperties": {
          "type": "string",
          "pattern": "^[\\\\t\\\\x20-\\\\x7e]*$",
          "maxLength": 4096
        }
      },
      "body": {
        "title": "Body",
        "description": "Sent as UTF-8, at most 1 MiB; text/plain unless a header says otherwise.",
        "type": "string",
        "maxLength": 1048576
      }
      """;

  public Method effectiveMethod() {
    if (method != null) {
      return method;
    }
    return body == null ? Method.GET : Method.POST;
  }

  public Map<String, String> effectiveHeaders() {
    return headers == null ? Map.of() : headers;
  }

  /**
   * Refuses what cannot be sent, as far as the schema cannot say it.
   *
   * @throws InvalidInputException with the place in the input
   */
  public void check() throws InvalidInputException {
    MessageRules.check(this);
  }

  /**
   * The request, with the headers that a task need not give. Its {@code Idempotency-Key} is the
   * task's identifier unless the task has one of its own: who gets it twice can tell.
   */
  public Request request(UUID taskId) {
    TreeMap<String, String> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    fields.putAll(effectiveHeaders());
    fields.putIfAbsent("User-Agent", "signalbox");
    fields.putIfAbsent("Idempotency-Key", taskId.toString());
    byte[] content = null;
    if (body != null) {
      fields.putIfAbsent("Content-Type", "text/plain; charset=utf-8");
      content = body.getBytes(StandardCharsets.UTF_8);
    } else if (effectiveMethod() != Method.DELETE && !effectiveMethod().safe()) {
      content = new byte[0]; // RFC 9110 section 8.6: say Content-Length: 0
    }
    return new Request(effectiveMethod(), fields, content);
  }
}
