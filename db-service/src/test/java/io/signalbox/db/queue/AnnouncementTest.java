package io.signalbox.db.queue;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AnnouncementTest {

  @ParameterizedTest
  @ValueSource(strings = {"sleep", "of two words", "", " "})
  void what_is_told_is_what_is_heard(String type) {
    Announcement told = new Announcement("0190-af", type);
    assertThat(Announcement.parse(told.payload())).isEqualTo(told);
  }

  @ParameterizedTest
  @CsvSource({"bench sleep, bench, sleep", "sleep, '', sleep", "'', '', ''"})
  void whatever_others_tell_can_be_heard(String payload, String teller, String type) {
    assertThat(Announcement.parse(payload)).isEqualTo(new Announcement(teller, type));
  }
}
