package io.signalbox.worker.json;

import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.TokenStreamLocation;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads JSON that every reader takes for the same (I-JSON, RFC 7493): names are unique, numbers
 * finite. It takes no more memory than its {@link JsonMeasure} says. Thread-safe.
 */
@Component
public final class StrictJson {

  /** Longer strings Jackson would collect in pieces, at four to seven times their size. */
  private static final int LONG = 32 * 1024;

  private final JsonProperties limits;
  private final JsonMapper json;

  public StrictJson(JsonProperties limits) {
    this.limits = limits;
    this.json =
        new JsonMapper(
            JsonFactory.builder()
                .streamReadConstraints(
                    StreamReadConstraints.builder()
                        .maxNestingDepth(limits.maxDepth())
                        .maxNameLength(limits.maxNameLength())
                        .maxNumberLength(limits.maxNumberLength())
                        .build())
                .build());
  }

  /**
   * What reading would take.
   *
   * @throws MalformedJsonException also when it has more values, or is deeper, than may be
   */
  public JsonMeasure measure(RawJson text) throws MalformedJsonException {
    JsonMeasure measure = JsonMeasure.of(text);
    if (measure.depth() > limits.maxDepth()) {
      throw MalformedJsonException.malformed(
          "It is nested more than " + limits.maxDepth() + " deep, which is the most it may be.");
    }
    if (measure.values() > limits.maxValues()) {
      throw MalformedJsonException.tooMuch(
          "It has more than " + limits.maxValues() + " values, which is the most it may have.");
    }
    return measure;
  }

  /**
   * Reads a text that has been measured.
   *
   * @throws MalformedJsonException saying what is wrong and where
   */
  public JsonNode read(RawJson text) throws MalformedJsonException {
    return new Reading(text).all().tree();
  }

  /**
   * The same, and where in the text the member {@code name} of the outermost object is.
   *
   * @throws MalformedJsonException saying what is wrong and where
   */
  public Document read(RawJson text, String name) throws MalformedJsonException {
    return new Reading(text, name).all();
  }

  /**
   * @param member an object of the name that was asked for, as it came; else an empty text
   */
  public record Document(JsonNode tree, RawJson member) {}

  /** One text, once. */
  private final class Reading {
    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private final RawJson text;
    private final String wanted;
    private RawJson member = new RawJson(new byte[0]);

    Reading(RawJson text) {
      this(text, "");
    }

    Reading(RawJson text, String wanted) {
      this.text = text;
      this.wanted = wanted;
    }

    Document all() throws MalformedJsonException {
      try (JsonParser parser = json.createParser(text.bytes(), text.from(), text.length())) {
        if (parser.nextToken() == null) {
          throw MalformedJsonException.malformed("It is empty.");
        }
        JsonNode tree = value(parser, true);
        if (parser.nextToken() != null) {
          throw MalformedJsonException.malformed(
              "It goes on after its end" + place(parser.currentTokenLocation()));
        }
        return new Document(tree, member);
      } catch (StreamConstraintsException e) {
        throw MalformedJsonException.malformed(bound(e) + place(e.getLocation()));
      } catch (JacksonException e) {
        throw MalformedJsonException.malformed("It is not JSON" + place(e.getLocation()));
      }
    }

    private String bound(StreamConstraintsException e) {
      String what = String.valueOf(e.getOriginalMessage());
      if (what.contains("nesting depth")) {
        return "It is nested more than " + limits.maxDepth() + " deep";
      }
      return what.contains("Name length")
          ? "It has a name of more than " + limits.maxNameLength() + " characters"
          : "It has a number of more than " + limits.maxNumberLength() + " characters";
    }

    private JsonNode value(JsonParser parser, boolean outermost) throws MalformedJsonException {
      return switch (parser.currentToken()) {
        case START_OBJECT -> object(parser, outermost);
        case START_ARRAY -> array(parser);
        case VALUE_STRING -> NODES.stringNode(string(parser));
        case VALUE_NUMBER_INT ->
            switch (parser.getNumberType()) {
              case INT -> NODES.numberNode(parser.getIntValue());
              case LONG -> NODES.numberNode(parser.getLongValue());
              default -> NODES.numberNode(parser.getBigIntegerValue());
            };
        case VALUE_NUMBER_FLOAT -> NODES.numberNode(finite(parser));
        case VALUE_TRUE -> NODES.booleanNode(true);
        case VALUE_FALSE -> NODES.booleanNode(false);
        default -> NODES.nullNode();
      };
    }

    private ObjectNode object(JsonParser parser, boolean outermost) throws MalformedJsonException {
      ObjectNode object = NODES.objectNode();
      while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
        String name = parser.currentName();
        if (object.has(name)) {
          throw MalformedJsonException.malformed(
              "It has two members of one name in one object"
                  + place(parser.currentTokenLocation()));
        }
        JsonToken token = parser.nextToken();
        boolean asked = outermost && name.equals(wanted) && token == JsonToken.START_OBJECT;
        int begin = asked ? offset(parser.currentTokenLocation()) : 0;
        object.set(name, value(parser, false));
        if (asked) {
          member = new RawJson(text.bytes(), begin, offset(parser.currentLocation()));
        }
      }
      return object;
    }

    private ArrayNode array(JsonParser parser) throws MalformedJsonException {
      ArrayNode array = NODES.arrayNode();
      while (parser.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(parser, false));
      }
      return array;
    }

    private double finite(JsonParser parser) throws MalformedJsonException {
      double number = parser.getDoubleValue();
      if (!Double.isFinite(number)) {
        throw MalformedJsonException.malformed(
            "It has a number beyond what 64 bits hold" + place(parser.currentTokenLocation()));
      }
      return number;
    }

    private String string(JsonParser parser) throws MalformedJsonException {
      if (text.length() <= LONG) {
        return parser.getString();
      }
      // The parser stands behind the opening quote and will skip what it is not asked for.
      int begin = offset(parser.currentTokenLocation()) + 1;
      int end = LongString.end(text.bytes(), begin, text.to());
      if (end == text.to()) {
        throw MalformedJsonException.malformed("It ends in the midst of a string.");
      }
      return end - begin <= LONG ? parser.getString() : LongString.read(text.bytes(), begin, end);
    }

    private int offset(TokenStreamLocation location) {
      return text.from() + (int) location.getByteOffset();
    }

    private String place(TokenStreamLocation location) {
      return location == null
          ? "."
          : ": see line " + location.getLineNr() + ", column " + location.getColumnNr() + ".";
    }
  }
}
