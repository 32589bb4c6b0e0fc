package com.example.greeting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.example.greeting.GreetingTask.Input;
import com.example.greeting.GreetingTask.Output;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.test.Attempt;
import io.signalbox.worker.types.test.Inputs;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class GreetingTaskTest {

  private final GreetingTask task = new GreetingTask("Hello");

  @Test
  void everybody_is_greeted_in_turn() throws Exception {
    Attempt attempt = Attempt.first();
    TaskOutput output = task.run(new Input(List.of("Ada", "Grace")), attempt);
    assertThat(output)
        .isEqualTo(new TaskOutput.Json(new Output(List.of("Hello, Ada!", "Hello, Grace!"))));
    assertThat(attempt.reported()).containsExactly(0.5, 1.0);
  }

  @Test
  void a_cancelled_attempt_ends() {
    assertThatThrownBy(
            () -> task.run(new Input(List.of("Ada", "Grace")), Attempt.interruptedAt(0.5)))
        .isInstanceOf(InterruptedException.class);
  }

  @Test
  void its_schema_is_valid_and_takes_its_examples() {
    assertThat(Inputs.schemaErrors(task)).isEmpty();
    assertThat(Inputs.examples(task))
        .isNotEmpty()
        .allSatisfy(
            example -> {
              assertThat(Inputs.errors(task, example)).isEmpty();
              task.check(Inputs.bind(task, example));
            });
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "{\"names\": []}", "{\"names\": \"Ada\"}", "{\"names\": [1]}"})
  void what_the_schema_refuses_is_never_stored(String input) {
    assertThat(Inputs.errors(task, input)).isNotEmpty();
  }

  @Test
  void nobody_is_no_name() {
    assertThatThrownBy(() -> task.check(new Input(List.of("Ada", " "))))
        .isInstanceOfSatisfying(
            InvalidInputException.class, e -> assertThat(e.pointer()).isEqualTo("/names/1"));
  }

  /** As a worker finds it: by the file that names its auto-configurations. */
  @Test
  void a_worker_finds_it_and_its_settings() {
    List<String> found = ImportCandidates.load(AutoConfiguration.class, null).getCandidates();
    assertThat(found).contains(GreetingTaskAutoConfiguration.class.getName());
    new ApplicationContextRunner()
        .withConfiguration(AutoConfigurations.of(GreetingTaskAutoConfiguration.class))
        .withPropertyValues("signalbox.task-types.greeting.salutation=Good morning")
        .run(
            context ->
                assertThat(
                        context
                            .getBean(GreetingTask.class)
                            .run(new Input(List.of("Ada")), Attempt.first()))
                    .isEqualTo(new TaskOutput.Json(new Output(List.of("Good morning, Ada!")))));
  }
}
