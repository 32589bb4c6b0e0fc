package io.signalbox.worker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

class JarFolderTest {

  private static final ClassLoader PARENT = JarFolderTest.class.getClassLoader();

  @TempDir private Path folder;

  @Test
  void what_is_in_the_jars_is_found_behind_what_was_there() throws Exception {
    TypeJar.make(folder.resolve("echo.jar"), "echo");
    TypeJar.holding(folder.resolve("library.jar"), "some/text", "of a library");
    Files.writeString(folder.resolve("README"), "no jar");
    ClassLoader loader = new JarFolder(folder).behind(PARENT);
    assertThat(loader.loadClass("added.AddedAutoConfiguration").getClassLoader()).isSameAs(loader);
    assertThat(loader.loadClass(JarFolder.class.getName())).isSameAs(JarFolder.class);
    assertThat(loader.getResource("some/text")).isNotNull();
  }

  @Test
  void a_folder_that_is_missing_or_none_is_told() throws Exception {
    Path missing = folder.resolve("missing");
    Path file = Files.writeString(folder.resolve("file"), "");
    for (Path wrong : new Path[] {missing, file}) {
      assertThat(refusal(wrong).getDescription())
          .isEqualTo("SIGNALBOX_TASK_TYPES names %s, which is no folder that can be read", wrong);
    }
  }

  @Test
  void a_folder_without_a_jar_is_told() throws Exception {
    Files.createDirectory(folder.resolve("deeper"));
    TypeJar.make(folder.resolve("deeper/echo.jar"), "echo");
    FailureAnalysis refusal = refusal(folder);
    assertThat(refusal.getDescription()).endsWith("which holds no jar");
    assertThat(refusal.getAction()).contains("directly", ".jar");
  }

  @Test
  void a_broken_jar_is_told_by_its_name() throws Exception {
    Path jar = folder.resolve("echo.jar");
    TypeJar.make(jar, "echo");
    byte[] whole = Files.readAllBytes(jar);
    for (int length : new int[] {0, 10, whole.length / 2, whole.length - 1}) {
      Files.write(jar, Arrays.copyOf(whole, length));
      FailureAnalysis refusal = refusal(folder);
      assertThat(refusal.getDescription()).startsWith(jar + " is no jar that can be read: ");
      assertThat(refusal.getAction()).contains("Build it or copy it again");
    }
  }

  @Test
  void jars_that_add_nothing_are_told() throws Exception {
    TypeJar.holding(folder.resolve("library.jar"), "some/text", "of a library");
    FailureAnalysis refusal = refusal(folder);
    assertThat(refusal.getDescription())
        .isEqualTo("No jar in " + folder + " names an auto-configuration of its own");
    assertThat(refusal.getAction()).contains(TypeJar.IMPORTS);
  }

  @Test
  void a_name_without_its_class_is_told() throws Exception {
    TypeJar.holding(folder.resolve("echo.jar"), TypeJar.IMPORTS, "com.example.Misspelled");
    assertThat(refusal(folder).getDescription()).contains("com.example.Misspelled", "in none");
  }

  private static FailureAnalysis refusal(Path folder) {
    return catchThrowableOfType(
            FailureAnalyzedException.class, () -> new JarFolder(folder).behind(PARENT))
        .analysis();
  }
}
