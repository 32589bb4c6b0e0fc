package io.signalbox.worker.catalogue;

import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipFile;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.diagnostics.FailureAnalyzedException;

/**
 * A folder with jars that are to be added to an application. The class path would pass over what
 * cannot be used; here that ends the start, with what to change.
 */
final class JarFolder {

  private static final Logger log = LoggerFactory.getLogger(JarFolder.class);

  private static final String IMPORTS =
      "META-INF/spring/" + AutoConfiguration.class.getName() + ".imports";

  private final Path folder;

  JarFolder(Path folder) {
    this.folder = folder.toAbsolutePath().normalize();
  }

  /**
   * A loader that finds in the jars what {@code parent} has not.
   *
   * @throws FailureAnalyzedException when the folder or a jar in it cannot be used
   */
  ClassLoader behind(ClassLoader parent) {
    List<Path> jars = jars();
    jars.forEach(JarFolder::check);
    ClassLoader loader =
        new URLClassLoader(
            folder.toString(), jars.stream().map(JarFolder::url).toArray(URL[]::new), parent);
    List<String> added = new ArrayList<>(configurations(loader));
    added.removeAll(configurations(parent));
    check(added, loader);
    log.info("Added from {}: {}", folder, jars.stream().map(Path::getFileName).toList());
    return loader;
  }

  private List<Path> jars() {
    List<Path> jars = new ArrayList<>();
    try (DirectoryStream<Path> found = Files.newDirectoryStream(folder, "*.jar")) {
      found.forEach(jars::add);
    } catch (IOException e) {
      throw new FailureAnalyzedException(
          AddedTaskTypes.VARIABLE + " names " + folder + ", which is no folder that can be read",
          "Let it name a folder that holds the jars of task types and that the worker may read, or"
              + " unset it.",
          e);
    }
    if (jars.isEmpty()) {
      throw new FailureAnalyzedException(
          AddedTaskTypes.VARIABLE + " names " + folder + ", which holds no jar",
          "Put the jars of task types there, directly and with names that end in .jar, or unset"
              + " it.");
    }
    jars.sort(null);
    return jars;
  }

  private static void check(Path jar) {
    try (ZipFile opened = new ZipFile(jar.toFile())) {
      log.debug("{} has {} entries", jar, opened.size());
    } catch (IOException e) {
      throw new FailureAnalyzedException(
          jar + " is no jar that can be read: " + e.getMessage(),
          "Build it or copy it again, let the worker read it, or take it out of the folder.",
          e);
    }
  }

  private void check(List<String> added, ClassLoader loader) {
    if (added.isEmpty()) {
      throw new FailureAnalyzedException(
          "No jar in " + folder + " names an auto-configuration of its own",
          "Let the jar of a task type have a file "
              + IMPORTS
              + " with the full name of the @AutoConfiguration class that makes the type a bean.");
    }
    for (String name : added) {
      if (loader.getResource(name.replace('.', '/') + ".class") == null) {
        throw new FailureAnalyzedException(
            "A jar in " + folder + " names the auto-configuration " + name + ", which is in none",
            "Correct the name in its " + IMPORTS + ", or add the jar that has the class.");
      }
    }
  }

  private static List<String> configurations(ClassLoader loader) {
    return ImportCandidates.load(AutoConfiguration.class, loader).getCandidates();
  }

  private static URL url(Path jar) {
    try {
      return jar.toUri().toURL();
    } catch (MalformedURLException e) {
      throw new IllegalStateException("Every file has a URL", e);
    }
  }
}
