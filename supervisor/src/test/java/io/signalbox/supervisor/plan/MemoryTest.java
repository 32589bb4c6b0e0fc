package io.signalbox.supervisor.plan;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The memory goes to disk as JSON: records, and what any library can write and read. */
class MemoryTest {

  private static final Set<Type> PLAIN =
      Set.of(
          String.class,
          int.class,
          long.class,
          double.class,
          boolean.class,
          Instant.class,
          Duration.class);

  private final Set<Type> seen = new HashSet<>();

  @Test
  void it_is_made_of_records_and_plain_values_alone() {
    look(Memory.class);
    assertThat(seen).contains(Rollout.class, Failure.class, Attempt.class, UpdateRule.class);
  }

  private void look(Type type) {
    if (PLAIN.contains(type) || !seen.add(type)) {
      return;
    }
    if (type instanceof ParameterizedType generic) {
      assertThat(generic.getRawType()).isIn(List.class, Set.class, Map.class);
      Arrays.stream(generic.getActualTypeArguments()).forEach(this::look);
      return;
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return;
    }
    assertThat(plain.isRecord()).as(plain.getName()).isTrue();
    Set<String> components = new HashSet<>();
    for (RecordComponent component : plain.getRecordComponents()) {
      components.add(component.getName());
      look(component.getGenericType());
    }
    // Those would be written as further properties, and found unknown when read.
    assertThat(plain.getDeclaredMethods())
        .filteredOn(method -> isProperty(method, components))
        .isEmpty();
  }

  private static boolean isProperty(Method method, Set<String> components) {
    return Modifier.isPublic(method.getModifiers())
        && method.getParameterCount() == 0
        && !components.contains(method.getName())
        && method.getName().matches("(is|get)[A-Z].*");
  }
}
