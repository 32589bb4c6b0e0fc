package io.signalbox.worker.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.types.test.Inputs;
import java.lang.reflect.RecordComponent;
import java.util.Collection;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What is asked of every type, a new one too. */
class EveryTypeTest {

  static final Collection<TaskType<?>> TYPES = TypesOfAWorker.all();

  private static final JsonMapper JSON = JsonMapper.shared();

  @ParameterizedTest
  @FieldSource("TYPES")
  void its_name_is_in_lower_case(TaskType<?> type) {
    assertThat(type.name()).matches("[a-z]+(-[a-z]+)*");
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void its_schema_is_valid_and_closed(TaskType<?> type) {
    assertThat(Inputs.schemaErrors(type)).isEmpty();
    JsonNode schema = JSON.readTree(type.inputSchema());
    assertThat(schema.get("additionalProperties").booleanValue()).isFalse();
    assertThat(schema.get("properties").values())
        .allSatisfy(property -> assertThat(property.has("title")).isTrue());
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void its_examples_are_accepted_and_bound(TaskType<?> type) {
    assertThat(Inputs.examples(type))
        .isNotEmpty()
        .allSatisfy(
            example -> {
              assertThat(Inputs.errors(type, example)).isEmpty();
              Record bound = Inputs.bind(type, example);
              assertThat(JSON.<JsonNode>valueToTree(bound)).isEqualTo(JSON.readTree(example));
            });
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void its_schema_knows_exactly_the_components_of_its_input(TaskType<?> type) {
    JsonNode schema = JSON.readTree(type.inputSchema());
    assertThat(schema.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(type.inputType().getRecordComponents())
                .map(RecordComponent::getName)
                .toList());
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void unknown_and_missing_properties_are_refused(TaskType<?> type) {
    assertThat(Inputs.errors(type, "{}")).isNotEmpty();
    assertThat(Inputs.errors(type, "[]")).isNotEmpty();
    Map<String, Object> example =
        JSON.readValue(Inputs.examples(type).getFirst(), new TypeReference<>() {});
    example.put("colour", "red");
    assertThat(Inputs.errors(type, JSON.writeValueAsString(example))).isNotEmpty();
  }
}
