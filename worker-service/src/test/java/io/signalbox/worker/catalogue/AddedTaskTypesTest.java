package io.signalbox.worker.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.signalbox.worker.WorkerServiceApplication;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.context.ConfigurableApplicationContext;

/** A worker as it is started, with types that it has never seen. */
class AddedTaskTypesTest {

  private final ClassLoader before = Thread.currentThread().getContextClassLoader();

  @TempDir private Path folder;

  @AfterEach
  void restore() {
    Thread.currentThread().setContextClassLoader(before);
  }

  @Test
  void a_type_in_a_jar_is_one_of_the_workers() throws Exception {
    TypeJar.make(folder.resolve("echo.jar"), "echo");
    try (ConfigurableApplicationContext worker = start(folder)) {
      TaskTypes types = worker.getBean(TaskTypes.class);
      assertThat(types.names()).contains("echo", "digest", "http");
      assertThat(output(types.find("echo").orElseThrow())).hasToString("Output[text=hello]");
    }
  }

  @Test
  void without_a_folder_a_worker_has_its_own_types() {
    try (ConfigurableApplicationContext worker = start("")) {
      assertThat(worker.getBean(TaskTypes.class).names()).contains("digest", "http");
      assertThat(worker.getClassLoader()).isSameAs(before);
    }
  }

  @Test
  void a_name_that_is_taken_ends_the_start_and_is_told_with_both_who_have_it() throws Exception {
    TypeJar.make(folder.resolve("again.jar"), "digest");
    FailureAnalysis failure = failure();
    assertThat(failure.getDescription())
        .contains("Two task types are named digest: ", "DigestTask in ", "again.jar");
    assertThat(failure.getAction()).contains("another name", "SIGNALBOX_TASK_TYPES");
  }

  @Test
  void what_is_no_name_ends_the_start() throws Exception {
    TypeJar.make(folder.resolve("echo.jar"), "Echo/1");
    assertThat(failure().getDescription())
        .contains("\"Echo/1\" is no name for a task type", "echo.jar");
  }

  @Test
  void what_is_no_schema_ends_the_start() throws Exception {
    TypeJar.make(folder.resolve("echo.jar"), "echo", "{");
    assertThat(failure().getDescription())
        .contains("The input schema of echo is no JSON", "echo.jar");
  }

  @Test
  void a_broken_jar_ends_the_start_before_anything_else() throws Exception {
    TypeJar.make(folder.resolve("echo.jar"), "echo");
    Files.write(folder.resolve("other.jar"), new byte[100]);
    assertThat(failure().getDescription()).contains("other.jar is no jar that can be read");
  }

  private FailureAnalysis failure() {
    Throwable thrown = catchThrowable(() -> start(folder).close());
    while (thrown != null && !(thrown instanceof FailureAnalyzedException)) {
      thrown = thrown.getCause();
    }
    assertThat(thrown).isNotNull();
    return ((FailureAnalyzedException) thrown).analysis();
  }

  private static ConfigurableApplicationContext start(Object folder) {
    return SpringApplication.from(WorkerServiceApplication::main)
        .run(
            "--SIGNALBOX_TASK_TYPES=" + folder,
            "--eureka.client.enabled=false",
            "--signalbox.leaving.accept-for=0s",
            "--signalbox.internal.password=a-test-secret")
        .getApplicationContext();
  }

  private static <I extends Record> Object output(TaskType<I> type) throws Exception {
    I input = Inputs.bind(type, "{\"text\": \"hello\"}");
    return ((TaskOutput.Json) type.run(input, Attempt.first())).value();
  }
}
