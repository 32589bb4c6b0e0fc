package io.signalbox.worker.tasks;

import io.signalbox.worker.catalogue.TaskTypes;
import io.signalbox.worker.types.Workload;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.media.Schema;
import java.util.List;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The catalogue of task types. */
@RestController
class TaskTypeController {

  private final List<TaskTypeView> catalogue;

  TaskTypeController(TaskTypes types, JsonMapper json) {
    this.catalogue =
        types.all().stream()
            .map(
                type ->
                    new TaskTypeView(
                        type.name(),
                        type.description(),
                        type.workload(),
                        type.maxAttempts(),
                        json.readTree(type.inputSchema())))
            .toList();
  }

  /**
   * A task type.
   *
   * @param maxAttempts what a task gets that does not say
   * @param inputSchema JSON Schema of its input
   */
  @Schema(name = "TaskType")
  record TaskTypeView(
      String name,
      String description,
      Workload workload,
      int maxAttempts,
      @Schema(type = "object") JsonNode inputSchema) {}

  @Operation(summary = "List the task types")
  @GetMapping("/api/task-types")
  List<TaskTypeView> all() {
    return catalogue;
  }
}
