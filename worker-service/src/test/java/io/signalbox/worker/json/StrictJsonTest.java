package io.signalbox.worker.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Random;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

class StrictJsonTest {

  private static final JsonMapper JACKSON = JsonMapper.shared();
  private static final int LONG = 40_000;

  private static final String SIGNIFICANT = "\"\\u{}[],:d8\0 \n";

  private final StrictJson strict = new StrictJson(new JsonProperties(400_000, 64, 1000, 200));

  /** Pieces of strings, as they may stand in a text. */
  private static final List<String> PIECES =
      List.of(
          "a",
          "é",
          "€",
          "😀",
          "\\n",
          "\\t",
          "\\b",
          "\\f",
          "\\r",
          "\\\"",
          "\\\\",
          "\\/",
          "\\u0000",
          "\\u0041",
          "\\u00E9",
          "\\u20ac",
          "\\uD83D\\ude00",
          "\\u007f",
          "/",
          " ");

  @Property(tries = 300)
  void reads_what_jackson_reads(@ForAll("documents") String text) throws Exception {
    RawJson raw = raw(text);
    strict.measure(raw);
    assertThat(strict.read(raw)).isEqualTo(JACKSON.readTree(text));
  }

  @Provide
  Arbitrary<String> documents() {
    Arbitrary<String> strings =
        Arbitraries.of(PIECES).list().ofMaxSize(8).map(pieces -> quoted(String.join("", pieces)));
    Arbitrary<String> longStrings =
        Arbitraries.of(PIECES)
            .list()
            .ofMinSize(1)
            .ofMaxSize(5)
            .map(pieces -> quoted(String.join("", pieces).repeat(LONG)));
    Arbitrary<String> scalars =
        Arbitraries.oneOf(
            strings,
            longStrings,
            Arbitraries.of("0", "-1", "12345678901", "123456789012345678901234567890", "1.5e3"),
            Arbitraries.of("-0.0", "true", "false", "null", "{}", "[]"));
    Arbitrary<String> arrays =
        scalars.list().ofMaxSize(4).map(values -> "[ " + String.join(" , ", values) + "\n]");
    return Arbitraries.oneOf(scalars, arrays)
        .list()
        .ofMaxSize(5)
        .map(
            values -> {
              StringBuilder object = new StringBuilder("{");
              for (int i = 0; i < values.size(); i++) {
                object.append(i == 0 ? "" : ",").append("\"m\\n€").append(i).append("\" : ");
                object.append(values.get(i));
              }
              return object.append("}").toString();
            });
  }

  @Property(tries = 300)
  void a_member_is_cut_out_as_it_stands(@ForAll("documents") String input) throws Exception {
    for (String text :
        List.of(
            "{\"type\":\"x\",\"input\":" + input + "}",
            "{ \"input\" : " + input + " , \"other\" : {\"input\":{}} }",
            "\ufeff{\"long\":\"" + "€".repeat(LONG) + "\",\"input\":\n" + input + "}")) {
      StrictJson.Document document = strict.read(raw(text), "input");
      assertThat(text(document.member())).isEqualTo(input);
      assertThat(document.tree().get("input")).isEqualTo(JACKSON.readTree(input));
    }
  }

  @Test
  void part_of_a_text_is_read_by_itself() throws Exception {
    String part = "{\"a\":\"" + "x\\n".repeat(LONG) + "\"}";
    byte[] whole = ("[" + part + ",9]").getBytes(UTF_8);
    RawJson raw = new RawJson(whole, 1, whole.length - 3);
    assertThat(strict.read(raw)).isEqualTo(JACKSON.readTree(part));
    assertThat(strict.read(raw.alone())).isEqualTo(JACKSON.readTree(part));
  }

  /** Each the worst of its kind: what it allocates is more than what it holds at any time. */
  static List<String> costly() {
    String ascii = "a".repeat(3_000_000);
    return List.of(
        quoted(ascii),
        quoted(ascii + "\\n"),
        quoted(ascii + "é"),
        quoted(ascii + "€"),
        quoted(ascii + "\\u20ac"),
        quoted("€".repeat(1_000_000)),
        quoted("\\u0001".repeat(500_000)),
        quoted("\\ud83d\\ude00".repeat(300_000)),
        "[" + "{},".repeat(90_000) + "1]",
        "[" + "[],".repeat(90_000) + "1]",
        "[" + "{\"a\":1},".repeat(45_000) + "1]",
        "[" + "1234567890123,".repeat(90_000) + "1]",
        "[" + "\"\",".repeat(90_000) + "1]",
        manyMembers());
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("costly")
  void reading_takes_no_more_memory_than_was_measured(String text) throws Exception {
    RawJson raw = raw("{\"input\":" + text + "}");
    JsonMeasure measure = strict.measure(raw);
    strict.read(raw); // so that classes are loaded and buffers are there
    long before = allocated();
    JsonNode tree = strict.read(raw);
    long took = allocated() - before;
    assertThat(took).isLessThan(measure.reading() + 200_000);
    assertThat(tree).isNotNull();
  }

  @ParameterizedTest(name = "{index}")
  @MethodSource("costly")
  void measuring_takes_next_to_none(String text) throws Exception {
    RawJson raw = raw(text);
    JsonMeasure.of(raw);
    long before = allocated();
    JsonMeasure.of(raw);
    assertThat(allocated() - before).isLessThan(50_000);
  }

  @Property(tries = 500)
  void whatever_the_bytes_are_they_are_read_or_refused(@ForAll byte[] bytes) {
    readOrRefuse(bytes);
  }

  @Property(tries = 500)
  void a_text_with_some_bytes_changed_is_read_or_refused(
      @ForAll("documents") String text, @ForAll long seed) {
    byte[] bytes = text.getBytes(UTF_8);
    Random random = new Random(seed);
    for (int i = 0; i < 3; i++) {
      bytes[random.nextInt(bytes.length)] =
          (byte) SIGNIFICANT.charAt(random.nextInt(SIGNIFICANT.length()));
    }
    readOrRefuse(bytes);
  }

  private void readOrRefuse(byte[] bytes) {
    RawJson raw = new RawJson(bytes);
    JsonNode tree;
    try {
      strict.measure(raw);
      tree = strict.read(raw, "input").tree();
    } catch (MalformedJsonException refused) {
      assertThat(refused.reason()).isNotEmpty();
      return;
    }
    assertThat(tree).isEqualTo(JACKSON.readTree(bytes));
    assertThat(tree.toString().getBytes(UTF_8)).as("nothing was lost").doesNotContain((byte) '?');
  }

  @Test
  void nothing_but_values_counts_against_their_bound() throws Exception {
    StrictJson small = new StrictJson(new JsonProperties(3, 64, 1000, 200));
    assertThat(small.measure(raw("{\"a\":\"{{{[[[,,,\\\",\",\"b\":1}")).values()).isEqualTo(3);
    assertThatThrownBy(() -> small.measure(raw("[1,2,3]")))
        .isInstanceOfSatisfying(
            MalformedJsonException.class, e -> assertThat(e.tooMuch()).isTrue());
  }

  private static String manyMembers() {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    for (int i = 0; i < 90_000; i++) {
      object.put("member" + i, true);
    }
    return object.toString();
  }

  private static String quoted(String content) {
    return '"' + content + '"';
  }

  private static RawJson raw(String text) {
    return new RawJson(text.getBytes(UTF_8));
  }

  private static String text(RawJson raw) {
    return new String(raw.bytes(), raw.from(), raw.length(), UTF_8);
  }

  private static long allocated() {
    return ((ThreadMXBean) ManagementFactory.getThreadMXBean()).getCurrentThreadAllocatedBytes();
  }
}
