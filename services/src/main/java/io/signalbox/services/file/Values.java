package io.signalbox.services.file;

import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What stands under the keys of a map. What is not there is read as nothing, and is no mistake. */
record Values(Map<String, Value> byKey) {

  boolean have(String key) {
    return byKey.containsKey(key);
  }

  @Nullable Value of(String key) {
    return byKey.get(key);
  }

  <T> @Nullable T as(String key, Function<Value, @Nullable T> reader) {
    Value value = byKey.get(key);
    return value == null ? null : reader.apply(value);
  }

  <T> @Nullable T one(String key, Form<T> form) {
    return as(key, value -> value.read(form));
  }

  <T> Map<T, Value> severalOrOne(String key, int most, Form<T> form) {
    Value value = byKey.get(key);
    return value == null ? Map.of() : value.severalOrOne(most, form);
  }

  void refuse(String key, String message) {
    Value value = byKey.get(key);
    if (value != null) {
      value.refuse(message);
    }
  }
}
