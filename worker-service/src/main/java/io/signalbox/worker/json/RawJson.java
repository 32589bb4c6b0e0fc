package io.signalbox.worker.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * A JSON value as it came: part of a larger text, not copied, so not to be changed. It takes no
 * more memory than its bytes, whatever is in it.
 *
 * @param bytes UTF-8
 * @param from where it begins in them
 * @param to where it ends
 */
@JsonSerialize(using = RawJson.Writer.class)
@JsonDeserialize(using = RawJson.Reader.class)
public record RawJson(byte[] bytes, int from, int to) {

  private static final String SOURCE = "signalbox.source";

  /** All of {@code bytes}. */
  public RawJson(byte[] bytes) {
    this(bytes, 0, bytes.length);
  }

  /** Has {@code reader} read such values, of a text that is all in {@code source}. */
  public static ObjectReader of(byte[] source, ObjectReader reader) {
    return reader.withAttribute(SOURCE, source);
  }

  /** In bytes. */
  public int length() {
    return to - from;
  }

  /** The same, and nothing else of the larger text. */
  public RawJson alone() {
    return length() == bytes.length ? this : new RawJson(Arrays.copyOfRange(bytes, from, to));
  }

  /** As a text. */
  public String text() {
    return new String(bytes, from, length(), StandardCharsets.UTF_8);
  }

  /** On one line: between tokens a line's end means no more than a space. */
  String line() {
    return text().replace('\n', ' ').replace('\r', ' ');
  }

  static final class Writer extends ValueSerializer<RawJson> {
    @Override
    public void serialize(RawJson value, JsonGenerator to, SerializationContext context) {
      to.writeRawValue(value.line());
    }
  }

  static final class Reader extends ValueDeserializer<RawJson> {
    @Override
    public RawJson deserialize(JsonParser from, DeserializationContext context) {
      byte[] source = (byte[]) context.getAttribute(SOURCE);
      int begin = (int) from.currentTokenLocation().getByteOffset();
      from.skipChildren();
      from.finishToken();
      return new RawJson(source, begin, (int) from.currentLocation().getByteOffset());
    }
  }
}
