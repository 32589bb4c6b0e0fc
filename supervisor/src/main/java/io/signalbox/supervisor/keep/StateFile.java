package io.signalbox.supervisor.keep;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.signalbox.launcher.handles.DurableFile;
import io.signalbox.services.EnvironmentValue;
import io.signalbox.services.Program;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The file with the state: whole or not at all, and on the disk when writing it returns. For one
 * thread.
 */
final class StateFile {

  private final Path file;
  private final JsonMapper json =
      JsonMapper.builder()
          .addMixIn(Program.class, OneProgram.class)
          .addMixIn(EnvironmentValue.class, OneValue.class)
          .changeDefaultVisibility(
              visible ->
                  visible
                      .withFieldVisibility(JsonAutoDetect.Visibility.ANY)
                      .withGetterVisibility(JsonAutoDetect.Visibility.NONE)
                      .withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))
          // What a later version has written beside it is nothing to this one.
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = Program.Jar.class, name = "jar"),
    @JsonSubTypes.Type(value = Program.Command.class, name = "command"),
    @JsonSubTypes.Type(value = Program.Image.class, name = "image")
  })
  private interface OneProgram {}

  @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
  @JsonSubTypes({
    @JsonSubTypes.Type(value = EnvironmentValue.Text.class, name = "text"),
    @JsonSubTypes.Type(value = EnvironmentValue.Secret.class, name = "secret")
  })
  private interface OneValue {}

  StateFile(Path file) {
    this.file = file;
  }

  /**
   * @return nothing remembered when there is no such file
   * @throws IOException also when it cannot be understood: to begin anew would be to forget what
   *     runs, and in which version
   */
  State read() throws IOException {
    try {
      return json.readValue(Files.readAllBytes(file), State.class);
    } catch (NoSuchFileException e) {
      return State.EMPTY;
    } catch (JacksonException e) {
      throw new IOException(
          "%s is no state of a supervisor's (%s): put it aside, and what runs is taken in anew"
              .formatted(file, e.getOriginalMessage()),
          e);
    }
  }

  void write(State state) throws IOException {
    new DurableFile(file).write(json.writeValueAsBytes(state));
  }
}
