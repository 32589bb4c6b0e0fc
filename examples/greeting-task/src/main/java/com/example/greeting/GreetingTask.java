package com.example.greeting;

import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskContext;
import io.signalbox.worker.types.TaskOutput;
import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.util.ArrayList;
import java.util.List;

/** Greets people, one after the other. */
final class GreetingTask implements TaskType<GreetingTask.Input> {

  record Input(List<String> names) {}

  record Output(List<String> greetings) {}

  private final String salutation;

  GreetingTask(String salutation) {
    this.salutation = salutation;
  }

  @Override
  public String name() {
    return "greeting";
  }

  @Override
  public String description() {
    return "Greets people.";
  }

  @Override
  public Workload workload() {
    return Workload.COMPUTING;
  }

  @Override
  public Class<Input> inputType() {
    return Input.class;
  }

  @Override
  public String inputSchema() {
    return """
    {
      "$schema": "https://json-schema.org/draft/2020-12/schema",
      "title": "Input of a greeting task",
      "type": "object",
      "required": ["names"],
      "additionalProperties": false,
      "properties": {
        "names": {
          "title": "Names",
          "type": "array",
          "minItems": 1,
          "maxItems": 1000,
          "items": {"type": "string", "maxLength": 100}
        }
      },
      "examples": [{"names": ["Ada", "Grace"]}]
    }
    """;
  }

  @Override
  public void check(Input input) throws InvalidInputException {
    for (int i = 0; i < input.names().size(); i++) {
      if (input.names().get(i).isBlank()) {
        throw new InvalidInputException("/names/" + i, "is blank; name somebody");
      }
    }
  }

  @Override
  public TaskOutput run(Input input, TaskContext context) throws InterruptedException {
    List<String> greetings = new ArrayList<>();
    for (String name : input.names()) {
      greetings.add(salutation + ", " + name + "!");
      context.progress((double) greetings.size() / input.names().size());
    }
    return new TaskOutput.Json(new Output(greetings));
  }
}
