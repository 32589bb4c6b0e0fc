package io.signalbox.worker.types;

import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Treats an input as the worker does: schema, binding, check. */
final class Inputs {

  static final JsonMapper JSON = JsonMapper.builder().build();

  private static final SchemaRegistry REGISTRY =
      SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);

  private Inputs() {}

  /** What the type's schema has against an input. */
  static List<Error> errors(TaskType<?> type, String input) {
    return REGISTRY
        .getSchema(type.inputSchema(), InputFormat.JSON)
        .validate(input, InputFormat.JSON);
  }

  /** What the schema of schemas has against the type's schema. */
  static List<Error> schemaErrors(TaskType<?> type) {
    Schema draft =
        REGISTRY.getSchema(SchemaLocation.of("https://json-schema.org/draft/2020-12/schema"));
    return draft.validate(type.inputSchema(), InputFormat.JSON);
  }

  static List<JsonNode> examples(TaskType<?> type) {
    return List.copyOf(JSON.readTree(type.inputSchema()).get("examples").values());
  }

  static <I extends Record> I bind(TaskType<I> type, String input) {
    return JSON.readValue(input, type.inputType());
  }
}
