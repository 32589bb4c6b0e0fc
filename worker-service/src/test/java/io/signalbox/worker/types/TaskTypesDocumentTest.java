package io.signalbox.worker.types;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.context.properties.bind.DefaultValue;
import tools.jackson.databind.JsonNode;

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
  void curlExamplesAreAccepted() throws Exception {
    Map<String, TaskType<?>> types =
        InputSchemaTest.TYPES.stream()
            .collect(Collectors.toMap(TaskType::name, Function.identity()));
    List<JsonNode> bodies =
        matches("(?:-d|echo) '(\\{.*\\})'").stream()
            .map(body -> body.replace("'$(base64 -w0 photo.jpg)'", "AAAA"))
            .map(Inputs.JSON::readTree)
            .toList();
    assertThat(bodies)
        .extracting(body -> body.get("type").asString())
        .containsExactly("digest", "sleep", "thumbnail", "http", "word-count");
    assertThat(bodies.subList(0, 4))
        .allSatisfy(
            body -> {
              TaskType<?> type = Objects.requireNonNull(types.get(body.get("type").asString()));
              assertThat(Inputs.errors(type, body.get("input").toString())).isEmpty();
            });
  }

  @Test
  void exampleTypeCompiles(@TempDir Path directory) throws Exception {
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
  void everyPropertyIsDocumentedWithItsDefault() {
    for (Class<?> properties : List.of(HttpProperties.class, ThumbnailProperties.class)) {
      for (var component : properties.getRecordComponents()) {
        String name = component.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        var constructor = properties.getDeclaredConstructors()[0];
        String value =
            List.of(constructor.getParameters()).stream()
                .filter(parameter -> parameter.getName().equals(component.getName()))
                .map(parameter -> parameter.getAnnotation(DefaultValue.class))
                .findFirst()
                .orElseThrow()
                .value()[0];
        assertThat(document).contains("| `" + name + "` | " + value + " |");
      }
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
