package io.signalbox.worker.catalogue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/** Makes jars as somebody else would build them for a task type of theirs. */
final class TypeJar {

  static final String IMPORTS =
      "META-INF/spring/org.springframework.boot.autoconfigure.AutoConfiguration.imports";

  private static final String CONFIGURATION = "added.AddedAutoConfiguration";
  private static final String SOURCE =
      """
      package added;

      import io.signalbox.worker.types.*;
      import org.springframework.boot.autoconfigure.AutoConfiguration;
      import org.springframework.context.annotation.Bean;

      @AutoConfiguration
      public class AddedAutoConfiguration {

        record Input(String text) {}

        record Output(String text) {}

        static class Added implements TaskType<Input> {
          public String name() { return "NAME"; }
          public String description() { return "Says again what it is told."; }
          public Workload workload() { return Workload.COMPUTING; }
          public Class<Input> inputType() { return Input.class; }
          public String inputSchema() { return "SCHEMA"; }
          public TaskOutput run(Input input, TaskContext context) {
            return new TaskOutput.Json(new Output(input.text()));
          }
        }

        @Bean
        TaskType<?> added() { return new Added(); }
      }
      """;

  private TypeJar() {}

  /** A jar with a task type of this name. */
  static void make(Path jar, String typeName) throws IOException {
    make(jar, typeName, "{\\\"type\\\": \\\"object\\\"}");
  }

  /**
   * @param schema of the type's input, as it stands in a literal of Java
   */
  static void make(Path jar, String typeName, String schema) throws IOException {
    Path classes = Files.createTempDirectory(jar.toAbsolutePath().getParent(), "classes");
    compile(SOURCE.replace("NAME", typeName).replace("SCHEMA", schema), classes);
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes).filter(Files::isRegularFile)) {
      put(zip, IMPORTS, CONFIGURATION.getBytes(StandardCharsets.UTF_8));
      for (Path file : files.toList()) {
        put(zip, classes.relativize(file).toString(), Files.readAllBytes(file));
      }
    }
  }

  /** A jar with nothing in it but a text. */
  static void holding(Path jar, String name, String text) throws IOException {
    try (OutputStream out = Files.newOutputStream(jar);
        ZipOutputStream zip = new ZipOutputStream(out)) {
      put(zip, name, text.getBytes(StandardCharsets.UTF_8));
    }
  }

  private static void put(ZipOutputStream zip, String name, byte[] bytes) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(bytes);
    zip.closeEntry();
  }

  private static void compile(String source, Path classes) {
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + CONFIGURATION.replace('.', '/') + ".java"),
            JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    StringWriter messages = new StringWriter();
    boolean compiled =
        ToolProvider.getSystemJavaCompiler()
            .getTask(
                messages,
                null,
                null,
                List.of(
                    "-proc:none",
                    "-d",
                    classes.toString(),
                    "-cp",
                    System.getProperty("java.class.path")),
                null,
                List.of(file))
            .call();
    if (!compiled) {
      throw new AssertionError(messages.toString());
    }
  }
}
