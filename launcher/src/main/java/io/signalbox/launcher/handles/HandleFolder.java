package io.signalbox.launcher.handles;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * A {@link DurableFile} for each instance. Different instances' files may be written by different
 * threads.
 */
public final class HandleFolder {

  private static final String SUFFIX = ".json";
  private static final String ASIDE = ".strange";
  private static final long MOST_BYTES = 1024 * 1024;

  private final JsonMapper json =
      JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
  private final Path folder;

  /**
   * @param folder made if need be
   */
  public HandleFolder(Path folder) throws IOException {
    this.folder = Files.createDirectories(folder);
  }

  public void write(StoredHandle handle) throws IOException {
    new DurableFile(file(handle.instance())).write(json.writeValueAsBytes(handle));
  }

  public void remove(String instance) throws IOException {
    new DurableFile(file(instance)).remove();
  }

  private Path file(String instance) {
    return folder.resolve(instance + SUFFIX);
  }

  /**
   * Reads all there are.
   *
   * @param oddities is told of each that is none; it is put aside and nothing else becomes of it
   */
  public List<StoredHandle> read(List<String> oddities) throws IOException {
    List<StoredHandle> handles = new ArrayList<>();
    for (Path file : files("*" + DurableFile.UNFINISHED)) {
      try {
        Files.deleteIfExists(file);
      } catch (IOException e) {
        oddities.add(file + " cannot be removed: " + e.getMessage());
      }
    }
    for (Path file : files("*" + SUFFIX)) {
      try {
        handles.add(read(file));
      } catch (IOException | RuntimeException e) {
        oddities.add(putAside(file, reason(e)));
      }
    }
    return handles;
  }

  private List<Path> files(String pattern) throws IOException {
    List<Path> files = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, pattern)) {
      found.forEach(files::add);
    }
    files.sort(null);
    return files;
  }

  private StoredHandle read(Path file) throws IOException {
    if (!Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS)) {
      throw new IOException("not a file");
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("too long");
    }
    StoredHandle handle = json.readValue(Files.readAllBytes(file), StoredHandle.class);
    if (handle == null || !file.equals(file(handle.instance()))) {
      throw new IOException("not that instance's");
    }
    return handle;
  }

  private static String reason(Exception e) {
    String message =
        e instanceof JacksonException unreadable ? unreadable.getOriginalMessage() : e.getMessage();
    return message == null ? e.getClass().getSimpleName() : message;
  }

  private String putAside(Path file, String reason) {
    try {
      Path aside = free(file);
      Files.move(file, aside);
      return "%s is strange and stands aside as %s: %s"
          .formatted(file, aside.getFileName(), reason);
    } catch (IOException e) {
      return "%s is strange: %s. It could not be put aside: %s"
          .formatted(file, reason, e.getMessage());
    }
  }

  private static Path free(Path file) {
    Path aside;
    int number = 0;
    do {
      number++;
      aside = file.resolveSibling(file.getFileName() + ASIDE + number);
    } while (Files.exists(aside, LinkOption.NOFOLLOW_LINKS));
    return aside;
  }
}
