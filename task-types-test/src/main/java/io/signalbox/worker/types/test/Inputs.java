package io.signalbox.worker.types.test;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.signalbox.worker.types.TaskType;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Treats an input as the worker does before it stores a task: schema, then binding. */
public final class Inputs {

  private static final JsonMapper JSON = JsonMapper.shared();
  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Inputs() {}

  /** What the type's schema has against an input; empty when it is accepted. */
  public static List<String> errors(TaskType<?> type, String input) {
    return messages(
        REGISTRY.getSchema(type.inputSchema(), InputFormat.JSON).validate(input, InputFormat.JSON));
  }

  /** What the schema of schemas has against the type's schema; empty when it is valid. */
  public static List<String> schemaErrors(TaskType<?> type) {
    Schema draft =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    return messages(draft.validate(type.inputSchema(), InputFormat.JSON));
  }

  /** The examples in the type's schema, which clients see in the catalogue. */
  public static List<String> examples(TaskType<?> type) {
    return JSON.readTree(type.inputSchema()).path("examples").values().stream()
        .map(JsonNode::toString)
        .toList();
  }

  /** The input as {@link TaskType#check} and {@link TaskType#run} get it. */
  public static <I extends Record> I bind(TaskType<I> type, String input) {
    return JSON.readValue(input, type.inputType());
  }

  private static List<String> messages(List<Error> errors) {
    return errors.stream()
        .map(error -> error.getInstanceLocation() + " " + error.getMessage())
        .toList();
  }
}
