package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.exchanges.Difference.Side;
import java.util.List;
import org.junit.jupiter.api.Test;

class DifferencesTest {

  private static final Line START = Line.start("HTTP/1.1 200 OK");
  private static final Line TAG = field("X-Tag", "1");
  private static final Line BODY = Line.note("body");

  private static Line field(String name, String value) {
    return Line.field(new Field(name, value));
  }

  private static List<String> between(List<Line> straight, List<Line> here) {
    return Differences.between(Side.CLIENT, straight, here).stream().map(Difference::text).toList();
  }

  @Test
  void there_are_none_between_the_same() {
    assertThat(between(List.of(START, TAG, TAG, BODY), List.of(START, TAG, TAG, BODY))).isEmpty();
  }

  @Test
  void what_is_added_or_missing_is_told() {
    Line via = field("Via", "1.1 x");

    assertThat(between(List.of(START, TAG), List.of(START, via, TAG)))
        .containsExactly("`Via: 1.1 x` added");
    assertThat(between(List.of(START, TAG, TAG), List.of(START, TAG)))
        .containsExactly("`X-Tag: 1` missing");
  }

  @Test
  void another_value_is_a_change() {
    assertThat(between(List.of(START, TAG, BODY), List.of(START, field("x-tag", "2"), BODY)))
        .containsExactly("`X-Tag: 1` is `x-tag: 2`");
    assertThat(between(List.of(START, TAG), List.of(Line.start("HTTP/1.1 502 X"))))
        .containsExactly("`HTTP/1.1 200 OK` is `HTTP/1.1 502 X`", "`X-Tag: 1` missing");
  }

  @Test
  void a_field_that_stands_elsewhere_is_not_lost() {
    Line other = field("X-Other", "1");

    assertThat(between(List.of(START, TAG, other), List.of(START, other, TAG)))
        .containsExactly("`X-Tag: 1` elsewhere");
  }

  @Test
  void the_order_within_one_name_has_a_meaning() {
    Line second = field("X-Tag", "2");

    assertThat(between(List.of(START, TAG, second), List.of(START, second, TAG)))
        .containsExactly("`X-Tag: 1` elsewhere among those of its name");
  }

  @Test
  void another_spelling_is_told_as_such() {
    assertThat(between(List.of(START, TAG), List.of(START, field("x-tag", "1"))))
        .containsExactly("`X-Tag` is `x-tag`");
  }

  @Test
  void an_answer_more_is_told_whole() {
    assertThat(between(List.of(START, BODY), List.of(START, BODY, START, BODY))).hasSize(2);
  }

  @Test
  void what_cannot_be_printed_is_escaped_and_what_is_long_is_cut() {
    assertThat(field("X", "a\u00fc\n").text()).isEqualTo("X: a\\xfc\\x0a");
    assertThat(field("X", "v".repeat(6144)).text())
        .isEqualTo("X: " + "v".repeat(30) + "... (6144 characters)");
  }

  @Test
  void of_an_answer_that_is_not_the_services_only_the_status_counts() {
    Observed straight = new Observed(List.of(START), List.of(START, TAG), List.of());
    Observed here =
        new Observed(List.of(), List.of(Line.start("HTTP/1.1 400 Bad Request")), List.of());

    assertThat(Differences.between(straight, here))
        .extracting(Difference::text)
        .containsExactly(
            "`the request` missing", "`HTTP/1.1 200 OK` is `HTTP/1.1 400 Bad Request`");
  }
}
