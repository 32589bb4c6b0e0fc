package io.signalbox.worker.types;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.types.test.Inputs;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.lang.reflect.Parameter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DataObjectPropertyName;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What docs/task-types.md shows must work. */
class TaskTypesDocumentTest {

  private final String document = read();

  private static String read() {
    try {
      return Files.readString(Path.of("../docs/task-types.md"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void every_type_has_a_curl_example_that_is_accepted() {
    Map<String, JsonNode> inputs =
        matches("(?:-d|echo) '(\\{.*\\})'").stream()
            .map(body -> body.replace("'$(base64 -w0 photo.jpg)'", "AAAA"))
            .map(JsonMapper.shared()::readTree)
            .collect(
                Collectors.toMap(body -> body.get("type").asString(), body -> body.get("input")));
    for (TaskType<?> type : TypesOfAWorker.all()) {
      assertThat(inputs).as("curl examples in docs/task-types.md").containsKey(type.name());
      assertThat(Inputs.errors(type, inputs.get(type.name()).toString())).isEmpty();
    }
  }

  @Test
  void example_type_compiles(@TempDir Path directory) throws Exception {
    Path source = directory.resolve("WordCountTask.java");
    Files.writeString(source, matches("(?s)```java\n(.*?)```").getFirst());
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    boolean compiled =
        compiler
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-Xlint:all,-processing,-classfile,-path",
                    "-Werror",
                    "-proc:none",
                    "-d",
                    directory.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                compiler.getStandardFileManager(null, Locale.ROOT, null).getJavaFileObjects(source))
            .call();
    assertThat(compiled).as(messages::toString).isTrue();
  }

  @Test
  void every_property_is_documented_with_its_default() {
    TypesOfAWorker.context()
        .run(
            context ->
                assertThat(context.getBeansWithAnnotation(ConfigurationProperties.class).values())
                    .isNotEmpty()
                    .allSatisfy(properties -> assertDocumented(properties.getClass())));
  }

  private void assertDocumented(Class<?> properties) {
    String prefix = properties.getAnnotation(ConfigurationProperties.class).value();
    assertThat(document).contains("| `" + prefix + ".` | default |");
    for (Parameter property : properties.getDeclaredConstructors()[0].getParameters()) {
      String name = DataObjectPropertyName.toDashedForm(property.getName());
      String[] values = property.getAnnotation(DefaultValue.class).value();
      String value = values.length == 0 ? "none" : String.join(", ", values);
      assertThat(document).contains("| `" + name + "` | " + value + " |");
    }
  }

  private List<String> matches(String pattern) {
    return Pattern.compile(pattern)
        .matcher(document)
        .results()
        .map(match -> match.group(1))
        .toList();
  }
}
