package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.signalbox.services.Mistake;
import io.signalbox.services.ServiceDeclaration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FileWatchTest {

  @TempDir private Path folder;
  private Path file;
  private final Told told = new Told();
  private FileWatch watch;

  /** What holds, and what is wrong with the file as it is. */
  private static final class Told implements FileListener {

    private volatile List<String> services = List.of();
    private volatile List<String> mistakes = List.of();

    @Override
    public void fileSays(String file, List<ServiceDeclaration> read, List<Mistake> wrong) {
      if (wrong.isEmpty()) {
        services = read.stream().map(ServiceDeclaration::name).toList();
      }
      mistakes = wrong.stream().map(Mistake::toString).toList();
    }

    @Override
    public boolean fileHolds() {
      return !services.isEmpty();
    }
  }

  @BeforeEach
  void start() throws IOException {
    file = folder.resolve("services.yml");
    declare("shop");
    watch = FileWatch.start(file, told);
  }

  @AfterEach
  void stop() {
    watch.close();
  }

  private void declare(String... names) throws IOException {
    Files.writeString(
        file,
        "services:\n"
            + String.join(
                "", Stream.of(names).map("  %1$s: {paths: /%1$s}\n"::formatted).toList()));
  }

  private void awaitServices(String... names) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () -> {
              assertThat(told.services).containsExactly(names);
              assertThat(told.mistakes).isEmpty();
            });
  }

  private void awaitMistake(String mistake) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(() -> assertThat(told.mistakes).containsExactly(mistake));
  }

  @Test
  void what_the_file_says_is_told_before_the_start_is_over() {
    assertThat(told.services).containsExactly("shop");
  }

  @Test
  void so_is_each_change() throws IOException {
    declare("shop", "pages");
    awaitServices("shop", "pages");

    Files.writeString(file, "services:\n  shop: {}\n");
    awaitMistake(
        "services.yml:2:3: services.shop: it has no paths: write those that are its own, such as paths: [/shop/**]");
    assertThat(told.services).containsExactly("shop", "pages");

    declare();
    awaitServices();
  }

  @Test
  void a_file_that_is_gone_or_empty_declares_what_it_did_until_it_is_back() throws IOException {
    Files.delete(file);
    awaitMistake(
        "services.yml:1:1: cannot be read: it is empty or gone, or all comments; to declare nothing, write \"services:\" and nothing below it");
    assertThat(told.services).containsExactly("shop");

    declare("shop");
    awaitServices("shop");
    Files.createDirectory(Files.createDirectory(folder.resolve("other")).resolve("services.yml"));
    Files.delete(file);
    Files.createSymbolicLink(file, folder.resolve("other/services.yml"));
    awaitMistake("services.yml:1:1: cannot be read: it is no file");
  }

  @Test
  void a_link_that_leads_elsewhere_is_a_change_that_names_the_file_itself() throws IOException {
    Path mine = folder.resolve("mine.yml");
    Files.writeString(mine, "services: {shop: {}}");
    Files.delete(file);
    Files.createSymbolicLink(file, mine);

    awaitMistake(
        "mine.yml:1:12: services.shop: it has no paths: write those that are its own, such as paths: [/shop/**]");
  }
}
