package io.signalbox.worker.catalogue;

import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.security.CodeSource;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.boot.diagnostics.FailureAnalyzedException;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** The task types of this worker, by name. Immutable. */
@Component
public final class TaskTypes {

  private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9]*(-[a-z0-9]+)*");
  private static final int LONGEST_NAME = 100;

  private final Map<String, TaskType<?>> byName = new TreeMap<>();

  /**
   * @throws FailureAnalyzedException when one has no name, or that of another, or no schema
   */
  public TaskTypes(List<TaskType<?>> types) {
    for (TaskType<?> type : types) {
      String name = type.name();
      checkName(type);
      checkSchema(type);
      TaskType<?> other = byName.put(name, type);
      if (other != null) {
        throw new FailureAnalyzedException(
            "Two task types are named %s: %s, and %s".formatted(name, origin(other), origin(type)),
            "Give one of them another name, or leave one out: a jar by taking it from the folder that"
                + " SIGNALBOX_TASK_TYPES names, a type of the worker's by"
                + " spring.autoconfigure.exclude.");
      }
    }
  }

  private static void checkName(TaskType<?> type) {
    String name = type.name();
    if (!NAME.matcher(name).matches() || name.length() > LONGEST_NAME) {
      throw new FailureAnalyzedException(
          "\"%s\" is no name for a task type: %s".formatted(name, origin(type)),
          "Name it with lower-case letters, digits and hyphens, at most %d, as word-count."
              .formatted(LONGEST_NAME));
    }
  }

  private static void checkSchema(TaskType<?> type) {
    try {
      JsonMapper.shared().readTree(type.inputSchema());
    } catch (JacksonException e) {
      throw new FailureAnalyzedException(
          "The input schema of %s is no JSON: %s: %s"
              .formatted(type.name(), e.getOriginalMessage(), origin(type)),
          "Let its inputSchema() return a JSON Schema of draft 2020-12.",
          e);
    }
  }

  /** Its class, and the jar that it came in. */
  private static String origin(TaskType<?> type) {
    CodeSource source = type.getClass().getProtectionDomain().getCodeSource();
    return type.getClass().getName() + (source == null ? "" : " in " + source.getLocation());
  }

  public Optional<TaskType<?>> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  public Set<String> names() {
    return byName.keySet();
  }

  public Collection<TaskType<?>> all() {
    return byName.values();
  }

  public Set<String> names(Workload workload) {
    return byName.values().stream()
        .filter(type -> type.workload() == workload)
        .map(TaskType::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
