package io.signalbox.worker.dispatch;

import io.signalbox.worker.types.TaskType;
import io.signalbox.worker.types.Workload;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The task types of this worker, by name. Immutable. */
@Component
public class TaskTypes {

  private final Map<String, TaskType<?>> byName = new TreeMap<>();

  TaskTypes(List<TaskType<?>> types) {
    for (TaskType<?> type : types) {
      TaskType<?> other = byName.put(type.name(), type);
      if (other != null) {
        throw new IllegalArgumentException(
            "Two task types are named %s: %s and %s"
                .formatted(type.name(), other.getClass(), type.getClass()));
      }
    }
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

  Set<String> names(Workload workload) {
    return byName.values().stream()
        .filter(type -> type.workload() == workload)
        .map(TaskType::name)
        .collect(Collectors.toUnmodifiableSet());
  }
}
