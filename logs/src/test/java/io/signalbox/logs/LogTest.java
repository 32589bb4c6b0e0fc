package io.signalbox.logs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.WebApplicationType;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;

/** A log as a service writes it. */
@ExtendWith(OutputCaptureExtension.class)
class LogTest {

  private static final String HOSTILE =
      "x\r\n2026-11-28T00:00:00.000Z ERROR forged\u001b[2J\u001b]0;title\u0007\u202e\u0085";

  @TempDir private Path folder;
  private ConfigurableApplicationContext service;

  static class Service {}

  @AfterEach
  void stop() {
    service.close();
    // Spring Boot hands its settings to Logback this way, and leaves them there.
    System.clearProperty("CONSOLE_LOG_THRESHOLD");
    System.clearProperty("LOGBACK_ROLLINGPOLICY_MAX_FILE_SIZE");
  }

  @Test
  void nothing_that_a_client_sends_ends_a_line_or_reaches_the_terminal(CapturedOutput output) {
    Logger log = started();
    log.warn("Refused: {}", HOSTILE);
    log.warn("Refused: " + HOSTILE);
    IOException broken = new IOException(HOSTILE, new IllegalStateException(HOSTILE));
    broken.addSuppressed(new IllegalArgumentException(HOSTILE));
    log.error(HOSTILE, broken);

    List<String> lines = output.getOut().lines().toList();
    assertThat(output.getOut()).doesNotContainPattern("[\\p{Cc}\\p{Cf}&&[^\\n\\t]]");
    assertThat(lines).noneMatch(line -> line.startsWith("2026-11-28T00:00:00.000Z"));
    assertThat(lines).filteredOn(line -> line.contains("x\\r\\n2026-11-28")).hasSize(6);
    assertThat(lines)
        .anyMatch(line -> line.startsWith("java.io.IOException: x"))
        .anyMatch(line -> line.startsWith("Caused by: java.lang.IllegalStateException: x"))
        .anyMatch(line -> line.startsWith("\tSuppressed: java.lang.IllegalArgumentException: x"))
        .anyMatch(line -> line.startsWith("\tat io.signalbox.logs.LogTest."));
  }

  @Test
  void what_ends_a_thread_is_logged_like_all_else(CapturedOutput output) throws Exception {
    started();
    Thread thread =
        Thread.ofPlatform()
            .start(
                () -> {
                  throw new IllegalStateException(HOSTILE);
                });
    thread.join();
    assertThat(output.getAll()).contains("has ended").doesNotContain("\u001b");
  }

  @Test
  void a_message_of_a_megabyte_is_cut(CapturedOutput output) {
    started().warn("Refused: {}", "x".repeat(1 << 20));
    assertThat(output.getOut().length()).isLessThan(6_000);
  }

  @Test
  void a_failed_start_is_told_in_several_lines(CapturedOutput output) {
    started();
    LoggerFactory.getLogger("org.springframework.boot.diagnostics.LoggingFailureAnalysisReporter")
        .error("\n\nAPPLICATION FAILED TO START\n\nDescription:\u001b[31m\n");
    assertThat(output.getOut().lines()).contains("APPLICATION FAILED TO START");
    assertThat(output.getOut()).doesNotContain("\u001b");
  }

  @Test
  void a_flood_is_cut_and_counted(CapturedOutput output) {
    Logger log = started();
    IllegalStateException failure = new IllegalStateException("bad chunk");
    for (int i = 0; i < 10_000; i++) {
      log.error("A request failed: {}", i, failure);
      log.warn("Refused: {}", i);
    }
    assertThat(output.getOut().length()).isBetween(1_000, 40_000);
    LoggerFactory.getLogger("other").warn("Something else");
    assertThat(output.getOut()).contains("Something else");
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> output.getOut().contains("more were left out, as: "));
  }

  @Test
  void what_is_asked_for_at_debug_is_not_rationed(CapturedOutput output) {
    started("--logging.level.stranger=debug");
    Logger log = LoggerFactory.getLogger("stranger");
    for (int i = 0; i < 2_000; i++) {
      log.debug("Looked at {}", i);
    }
    assertThat(output.getOut()).contains("Looked at 1999");
  }

  @Test
  void a_file_is_rolled_and_only_four_are_kept(CapturedOutput output) throws Exception {
    Path file = folder.resolve("service.log");
    started(
        "--logging.file.name=" + file,
        "--logging.threshold.console=off",
        "--logging.logback.rollingpolicy.max-file-size=20KB",
        "--logging.level.stranger=debug");
    Logger log = LoggerFactory.getLogger("stranger");
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              IntStream.range(0, 200).forEach(i -> log.debug("Line {}", i));
              return Files.exists(folder.resolve("service.log.3"));
            });
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.list(folder)) {
      all.forEach(files::add);
    }
    assertThat(files).hasSize(4).allSatisfy(each -> assertThat(size(each)).isLessThan(500_000));
    assertThat(output.getOut()).doesNotContain("Line ");
  }

  private static long size(Path file) {
    try {
      return Files.size(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Logger started(String... arguments) {
    SpringApplication application = new SpringApplication(Service.class);
    application.setWebApplicationType(WebApplicationType.NONE);
    service = application.run(arguments);
    return LoggerFactory.getLogger("stranger");
  }
}
