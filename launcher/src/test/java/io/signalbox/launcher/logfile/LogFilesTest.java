package io.signalbox.launcher.logfile;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.launcher.LogFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogFilesTest {

  private static final Duration AT_ONCE = Duration.ofMillis(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @TempDir private Path folder;
  private Path path;

  @BeforeEach
  void name() {
    path = folder.resolve("a.log");
  }

  private void append(String text) throws IOException {
    Files.writeString(path, text, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  private Path part(int number) {
    return folder.resolve("a.log." + number);
  }

  @Test
  void what_is_long_enough_is_put_aside_and_the_oldest_is_forgotten() throws IOException {
    LogFile log = new LogFile(path, 5, 2);
    assertThat(LogRotation.rotate(log)).isFalse();
    append("short");
    assertThat(LogRotation.rotate(log)).isFalse();

    for (int i = 1; i <= 4; i++) {
      append("longer " + i);
      assertThat(LogRotation.rotate(log)).isTrue();
      assertThat(path).isEmptyFile();
    }

    assertThat(part(1)).hasContent("longer 4");
    assertThat(part(2)).hasContent("longer 3");
    assertThat(part(3)).doesNotExist();
    assertThat(part(0)).doesNotExist();
  }

  @Test
  void where_nothing_is_kept_the_file_is_only_emptied() throws IOException {
    append("longer");

    assertThat(LogRotation.rotate(new LogFile(path, 5, 0))).isTrue();

    assertThat(path).isEmptyFile();
    assertThat(part(1)).doesNotExist();
    assertThat(part(0)).doesNotExist();
  }

  @Test
  void fewer_are_kept_from_when_fewer_are_wanted() throws IOException {
    for (int i = 1; i <= 3; i++) {
      append("longer " + i);
      LogRotation.rotate(new LogFile(path, 5, 3));
    }

    append("longer 4");
    LogRotation.rotate(new LogFile(path, 5, 1));

    assertThat(part(1)).hasContent("longer 4");
    assertThat(part(2)).doesNotExist();
  }

  /** Only what is written between the last byte copied and the emptying may be missing. */
  @Test
  void of_a_program_that_goes_on_writing_nothing_is_lost_but_at_the_seams() throws Exception {
    Process writer =
        new ProcessBuilder(
                "python3",
                "-c",
                """
                import sys
                for i in range(200000):
                    sys.stdout.write('%09d\\n' % i)
                    sys.stdout.flush()
                """)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(path.toFile()))
            .start();
    LogFile log = new LogFile(path, 100_000, 1000);
    int rotations = 0;
    while (writer.isAlive()) {
      rotations += LogRotation.rotate(log) ? 1 : 0;
    }

    StringBuilder text = new StringBuilder();
    for (int i = rotations; i > 0; i--) {
      text.append(Files.readString(part(i), StandardCharsets.UTF_8));
    }
    text.append(Files.readString(path, StandardCharsets.UTF_8));
    // A line that is lost from its middle on is joined to the next one that is not.
    List<Integer> whole =
        text.toString().lines().filter(line -> line.length() == 9).map(Integer::parseInt).toList();
    int gaps = 0;
    for (int i = 1; i < whole.size(); i++) {
      assertThat(whole.get(i)).isGreaterThan(whole.get(i - 1));
      gaps += whole.get(i) == whole.get(i - 1) + 1 ? 0 : 1;
    }

    assertThat(rotations).isGreaterThan(2);
    assertThat(whole.getFirst()).isZero();
    assertThat(gaps).isLessThanOrEqualTo(rotations);
  }

  @Test
  void the_last_lines_are_the_last_ones() throws IOException {
    assertThat(LogTail.lines(path, 3)).isEmpty();
    append("1\n2\n3\n4\n");
    assertThat(LogTail.lines(path, 3)).containsExactly("2", "3", "4");
    assertThat(LogTail.lines(path, 10)).containsExactly("1", "2", "3", "4");
    assertThat(LogTail.lines(path, 0)).isEmpty();
    append("unfinished");
    assertThat(LogTail.lines(path, 2)).containsExactly("4", "unfinished");
  }

  @Test
  void the_last_lines_reach_into_what_was_put_aside() throws IOException {
    append("1\n2\n3\n");
    LogRotation.rotate(new LogFile(path, 1, 3));
    assertThat(LogTail.lines(path, 2)).containsExactly("2", "3");
    append("4\n");

    assertThat(LogTail.lines(path, 3)).containsExactly("2", "3", "4");
  }

  @Test
  void of_a_file_that_is_too_long_only_the_end_is_read() throws IOException {
    append("x".repeat(LogTail.MOST_BYTES) + "\nlast\n");
    assertThat(LogTail.lines(path, 10)).containsExactly("last");

    append("y".repeat(2 * LogTail.MOST_BYTES));
    assertThat(LogTail.lines(path, 10))
        .singleElement()
        .satisfies(line -> assertThat(line).hasSize(LogTail.MOST_BYTES));
  }

  @Test
  void bytes_that_are_no_text_are_shown_as_such() throws IOException {
    Files.write(path, new byte[] {'a', (byte) 0xff, '\n', 0, '\n'});

    assertThat(LogTail.lines(path, 2)).containsExactly("a\ufffd", "\0");
  }

  @Test
  void who_follows_gets_each_line_once_and_whole() throws Exception {
    append("1\n2\n");
    try (FileFollower follower = new FileFollower(path, 1)) {
      assertThat(follower.next(AT_ONCE)).containsExactly("2");
      assertThat(follower.next(AT_ONCE)).isEmpty();
      append("ä");
      assertThat(follower.next(AT_ONCE)).isEmpty();
      append("b\nc");
      assertThat(follower.next(PATIENCE)).containsExactly("äb");
      append("\n\n");
      assertThat(follower.next(PATIENCE)).containsExactly("c", "");
    }
  }

  @Test
  void who_follows_gets_a_line_that_was_half_there_whole() throws Exception {
    append("1\n2\nha");
    try (FileFollower follower = new FileFollower(path, 5)) {
      assertThat(follower.next(PATIENCE)).containsExactly("1", "2");
      assertThat(follower.next(AT_ONCE)).isEmpty();
      assertThat(follower.unfinished()).isEqualTo("ha");
      append("lf\n");
      assertThat(follower.next(PATIENCE)).containsExactly("half");
      assertThat(follower.unfinished()).isEmpty();
    }
  }

  @Test
  void who_follows_may_be_there_before_the_file() throws Exception {
    try (FileFollower follower = new FileFollower(path, 5)) {
      assertThat(follower.next(AT_ONCE)).isEmpty();
      append("1\n");
      assertThat(follower.next(PATIENCE)).containsExactly("1");
    }
  }

  @Test
  void who_follows_misses_nothing_of_what_is_put_aside() throws Exception {
    LogFile log = new LogFile(path, 1, 2);
    append("1\n");
    try (FileFollower follower = new FileFollower(path, 1)) {
      assertThat(follower.next(PATIENCE)).containsExactly("1");
      for (int i = 0; i < 5; i++) {
        append(i + " old\n");
        LogRotation.rotate(log);
        // As long as what was there: the length alone says nothing.
        append(i + " new\n");
        assertThat(follower.next(PATIENCE)).containsExactly(i + " old", i + " new");
      }
    }
  }

  @Test
  void who_follows_reads_on_after_somebody_has_emptied_the_file() throws Exception {
    append("1\n2\n3\n");
    try (FileFollower follower = new FileFollower(path, 1)) {
      assertThat(follower.next(PATIENCE)).containsExactly("3");
      Files.writeString(path, "4\n");
      assertThat(follower.next(PATIENCE)).containsExactly("4");
    }
  }

  @Test
  void a_line_without_an_end_does_not_fill_the_memory() throws Exception {
    try (FileFollower follower = new FileFollower(path, 1)) {
      append("x".repeat(3 * LogTail.MOST_BYTES));

      assertThat(follower.next(PATIENCE))
          .allSatisfy(line -> assertThat(line).hasSize(LogTail.MOST_BYTES));
    }
  }
}
