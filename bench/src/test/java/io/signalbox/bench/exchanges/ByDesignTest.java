package io.signalbox.bench.exchanges;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.bench.exchanges.Difference.Change;
import io.signalbox.bench.exchanges.Difference.Side;
import org.junit.jupiter.api.Test;

class ByDesignTest {

  private static Difference difference(Side side, Change change, Line straight, Line here) {
    return new Difference(side, change, straight, here);
  }

  private static Line field(String name, String value) {
    return Line.field(new Field(name, value));
  }

  @Test
  void the_service_may_be_told_of_the_client_and_the_client_not() {
    Line forwarded = field("x-forwarded-for", "127.0.0.1");

    assertThat(ByDesign.of(difference(Side.SERVICE, Change.ADDED, forwarded, forwarded)))
        .hasValue(ByDesign.TOLD_TO_THE_SERVICE);
    assertThat(ByDesign.of(difference(Side.CLIENT, Change.ADDED, forwarded, forwarded))).isEmpty();
  }

  @Test
  void what_others_have_said_of_the_way_may_not_get_lost() {
    Line theirs = field("Via", "1.1 proxy");
    Line ours = field("Via", "1.1 signalbox");

    assertThat(ByDesign.of(difference(Side.SERVICE, Change.ADDED, ours, ours)))
        .hasValue(ByDesign.VIA);
    assertThat(ByDesign.of(difference(Side.SERVICE, Change.MISSING, theirs, theirs))).isEmpty();
    assertThat(ByDesign.of(difference(Side.SERVICE, Change.CHANGED, theirs, ours))).isEmpty();
  }

  @Test
  void only_fields_may_stand_elsewhere() {
    Line field = field("X-Tag", "1");
    Line trailer = Line.trailer(new Field("X-Tag", "1"));

    assertThat(ByDesign.of(difference(Side.CLIENT, Change.MOVED, field, field)))
        .hasValue(ByDesign.ORDER);
    assertThat(ByDesign.of(difference(Side.CLIENT, Change.MOVED, trailer, trailer))).isEmpty();
  }

  @Test
  void the_status_is_the_same_in_http2_or_else_it_is_told() {
    Line straight = Line.start("HTTP/1.1 200 OK");

    assertThat(
            ByDesign.of(
                difference(Side.CLIENT, Change.CHANGED, straight, Line.start("HTTP/2 200"))))
        .hasValue(ByDesign.NO_REASON);
    assertThat(
            ByDesign.of(
                difference(Side.CLIENT, Change.CHANGED, straight, Line.start("HTTP/2 502"))))
        .isEmpty();
  }

  @Test
  void a_request_may_get_another_version_or_form_but_no_other_path() {
    Line http10 = Line.start("GET /a HTTP/1.0");
    Line absolute = Line.start("GET http://b/a HTTP/1.1");
    Line path = Line.start("GET /a HTTP/1.1");
    Line other = Line.start("GET /b HTTP/1.1");

    assertThat(ByDesign.of(difference(Side.SERVICE, Change.CHANGED, http10, path)))
        .hasValue(ByDesign.VERSION);
    assertThat(ByDesign.of(difference(Side.SERVICE, Change.CHANGED, absolute, path)))
        .hasValue(ByDesign.ORIGIN_FORM);
    assertThat(ByDesign.of(difference(Side.SERVICE, Change.CHANGED, http10, other))).isEmpty();
    assertThat(ByDesign.of(difference(Side.SERVICE, Change.CHANGED, absolute, other))).isEmpty();
  }

  @Test
  void a_connection_may_stay_but_not_end() {
    Line closed = Line.note("connection closed");
    Line kept = Line.note("connection kept");

    assertThat(ByDesign.of(difference(Side.CLIENT, Change.CHANGED, closed, kept)))
        .hasValue(ByDesign.CONNECTION_KEPT);
    assertThat(ByDesign.of(difference(Side.CLIENT, Change.CHANGED, kept, closed))).isEmpty();
  }
}
