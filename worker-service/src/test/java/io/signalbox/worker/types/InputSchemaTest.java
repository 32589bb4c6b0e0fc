package io.signalbox.worker.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.context.annotation.ComponentScan;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.ResolvableType;
import tools.jackson.core.type.TypeReference;
import tools.jackson.databind.JsonNode;

class InputSchemaTest {

  static final List<TaskType<?>> TYPES =
      List.of(
          new DigestTask(),
          new SleepTask(),
          new ThumbnailTask(ThumbnailTaskTest.LIMITS),
          new HttpTask(HttpTaskTest.PROPERTIES));

  @Configuration
  @ComponentScan
  static class Package {}

  @Test
  void everyTypeIsABeanUnderItsOwnName() {
    new ApplicationContextRunner()
        .withUserConfiguration(Package.class)
        .run(
            context ->
                assertThat(
                        context.getBeanProvider(ResolvableType.forClass(TaskType.class)).stream())
                    .extracting(type -> ((TaskType<?>) type).name())
                    .containsExactlyInAnyOrder("digest", "sleep", "thumbnail", "http"));
  }

  @Test
  void configurationIsBoundOverItsDefaults() {
    new ApplicationContextRunner()
        .withUserConfiguration(Package.class)
        .withPropertyValues(
            "signalbox.task-types.http.backoff=2s",
            "signalbox.task-types.thumbnail.max-pixels=1000000")
        .run(
            context -> {
              assertThat(context.getBean(HttpProperties.class).backoff()).hasSeconds(2);
              assertThat(context.getBean(HttpProperties.class).maxRetryAfter()).hasHours(1);
              assertThat(context.getBean(HttpProperties.class).allowPrivateTargets()).isFalse();
              assertThat(context.getBean(ThumbnailProperties.class).maxPixels())
                  .isEqualTo(1_000_000);
              assertThat(context.getBean(ThumbnailProperties.class).maxSide()).isEqualTo(30_000);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalbox.task-types.http.backoff=0s",
        "signalbox.task-types.http.max-response-body=2MB",
        "signalbox.task-types.http.max-redirects=-1",
        "signalbox.task-types.thumbnail.max-side=0",
        "signalbox.task-types.thumbnail.max-raster=1KB"
      })
  void configurationThatMakesNoSenseStopsTheStart(String property) {
    new ApplicationContextRunner()
        .withUserConfiguration(Package.class)
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasFailed());
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void schemaIsValidAndClosed(TaskType<?> type) {
    assertThat(Inputs.schemaErrors(type)).isEmpty();
    JsonNode schema = Inputs.JSON.readTree(type.inputSchema());
    assertThat(schema.get("additionalProperties").booleanValue()).isFalse();
    assertThat(schema.get("properties").values())
        .allSatisfy(property -> assertThat(property.has("title")).isTrue());
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void examplesAreAcceptedAndBound(TaskType<?> type) {
    assertThat(Inputs.examples(type))
        .isNotEmpty()
        .allSatisfy(
            example -> {
              assertThat(Inputs.errors(type, example.toString())).isEmpty();
              Record bound = Inputs.bind(type, example.toString());
              assertThat(Inputs.JSON.<JsonNode>valueToTree(bound)).isEqualTo(example);
            });
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void schemaKnowsExactlyTheComponentsOfTheInput(TaskType<?> type) {
    JsonNode schema = Inputs.JSON.readTree(type.inputSchema());
    assertThat(schema.get("properties").propertyNames())
        .containsExactlyInAnyOrderElementsOf(
            Stream.of(type.inputType().getRecordComponents()).map(c -> c.getName()).toList());
  }

  @ParameterizedTest
  @FieldSource("TYPES")
  void unknownAndMissingPropertiesAreRefused(TaskType<?> type) {
    assertThat(Inputs.errors(type, "{}")).isNotEmpty();
    assertThat(Inputs.errors(type, "[]")).isNotEmpty();
    Map<String, Object> example =
        Inputs.JSON.convertValue(Inputs.examples(type).getFirst(), new TypeReference<>() {});
    example.put("colour", "red");
    assertThat(Inputs.errors(type, Inputs.JSON.writeValueAsString(example))).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"text\": 5}",
        "{\"text\": \"a\", \"algorithm\": \"MD5\"}",
        "{\"text\": \"a\", \"algorithm\": null}",
        "{\"text\": \"a\", \"iterations\": 0}",
        "{\"text\": \"a\", \"iterations\": 1.5}",
        "{\"text\": \"a\", \"iterations\": 50000001}"
      })
  void digestRefuses(String input) {
    assertThat(Inputs.errors(new DigestTask(), input)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"seconds\": -1}", "{\"seconds\": 86401}", "{\"seconds\": \"1\"}"})
  void sleepRefuses(String input) {
    assertThat(Inputs.errors(new SleepTask(), input)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"image\": \"AAAA\"}",
        "{\"image\": \"\", \"width\": 10}",
        "{\"image\": \"AAAA\", \"width\": 0}",
        "{\"image\": \"AAAA\", \"width\": 4097}",
        "{\"image\": \"AAAA\", \"height\": 10.5}",
        "{\"image\": \"AAAA\", \"height\": 10, \"format\": \"gif\"}"
      })
  void thumbnailRefuses(String input) {
    assertThat(Inputs.errors(TYPES.get(2), input)).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"url\": \"\"}",
        "{\"url\": \"http://a\", \"method\": \"TRACE\"}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": 5}}",
        "{\"url\": \"http://a\", \"headers\": {\"A b\": \"x\"}}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": \"x\\r\\nB: y\"}}",
        "{\"url\": \"http://a\", \"headers\": {\"A\": \"x\\u0000\"}}",
        "{\"url\": \"http://a\", \"body\": {}}"
      })
  void httpRefuses(String input) {
    assertThat(Inputs.errors(TYPES.get(3), input)).isNotEmpty();
  }

  @Test
  void defaultsApplyToWhatIsLeftOut() {
    DigestTask.Input input = Inputs.bind(new DigestTask(), "{\"text\": \"a\"}");
    assertThat(input).isEqualTo(new DigestTask.Input("a", null, null));
  }
}
