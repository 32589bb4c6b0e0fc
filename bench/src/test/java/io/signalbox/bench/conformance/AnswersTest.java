package io.signalbox.bench.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class AnswersTest {

  private static final String OK = "HTTP/1.1 200 OK\r\n";

  @Test
  void interim_answers_are_not_final() {
    Answers answers =
        Answers.in(
            "HTTP/1.1 103 Early Hints\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nhi", false, false);

    assertThat(answers.text()).containsExactly("103", "200 (2 B)");
    assertThat(answers.finals()).isEqualTo(1);
    assertThat(answers.rest()).isZero();
  }

  @Test
  void without_a_length_the_body_lasts_until_the_end() {
    assertThat(Answers.in(OK + "\r\nhello", false, false).finals()).isZero();
    assertThat(Answers.in(OK + "\r\nhello", false, true).text()).containsExactly("200 (5 B)");
  }

  @Test
  void chunks_are_whole_with_their_last_one_and_the_trailers() {
    String chunks = OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n";

    assertThat(Answers.in(chunks, false, true).finals()).isZero();
    assertThat(Answers.in(chunks + "\r\n", false, false).rest()).isZero();
    assertThat(Answers.in(chunks + "X-Sum: 1\r\n\r\nbehind", false, false).rest()).isEqualTo(6);
  }

  @Test
  void what_is_cut_off_is_rest() {
    Answers answers = Answers.in(OK + "Content-Length: 5\r\n\r\nhe", false, true);

    assertThat(answers.finals()).isZero();
    assertThat(answers.rest()).isEqualTo(OK.length() + "Content-Length: 5\r\n\r\nhe".length());
  }

  @Test
  void an_answer_to_head_has_no_body() {
    Answers answers = Answers.in(OK + "Content-Length: 5\r\n\r\nhello", true, false);

    assertThat(answers.finals()).isEqualTo(1);
    assertThat(answers.rest()).isEqualTo(5);
  }
}
