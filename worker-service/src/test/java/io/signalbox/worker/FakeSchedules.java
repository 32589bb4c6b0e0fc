package io.signalbox.worker;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/** The data tier's schedules in memory; nothing of them is ever due. */
final class FakeSchedules {

  private final JsonMapper json = JsonMapper.shared();
  private final Map<String, ObjectNode> schedules = new TreeMap<>();

  /**
   * @param path from behind the {@code /internal/schedules}
   * @return null when there is no such schedule
   */
  @Nullable ObjectNode handle(String method, String path, Map<String, String> query, byte[] body) {
    if (path.isEmpty()) {
      return list(query);
    }
    String[] parts = path.split("/");
    String name = parts[1];
    if (method.equals("PUT")) {
      return define(name, json.readTree(body));
    }
    ObjectNode schedule = schedules.get(name);
    if (schedule == null) {
      return null;
    }
    if (method.equals("DELETE")) {
      schedules.remove(name);
    }
    return parts.length == 2 ? schedule : schedule.put("paused", parts[2].equals("pause"));
  }

  private ObjectNode list(Map<String, String> query) {
    int limit = Integer.parseInt(query.get("limit"));
    List<ObjectNode> behind =
        schedules.entrySet().stream()
            .filter(entry -> entry.getKey().compareTo(query.getOrDefault("after", "")) > 0)
            .map(Map.Entry::getValue)
            .toList();
    ObjectNode list = json.createObjectNode();
    var page = list.putArray("schedules");
    behind.stream().limit(limit).forEach(one -> page.add(one.deepCopy().putNull("input")));
    return list.put("more", behind.size() > limit);
  }

  private ObjectNode define(String name, JsonNode definition) {
    JsonNode task = definition.get("task");
    ObjectNode schedule = json.createObjectNode();
    schedule.put("name", name);
    schedule.set("type", task.get("type"));
    schedule.putRawValue("input", new RawValue(task.get("input").asString()));
    schedule.set("maxAttempts", task.get("maxAttempts"));
    schedule.set("timeoutMillis", task.get("timeoutMillis"));
    if (task.has("queueing")) {
      schedule.set("queueing", task.get("queueing"));
    }
    schedule.set("rule", definition.get("rule"));
    schedule.set("overlap", definition.get("overlap"));
    schedule.set("catchUp", definition.get("catchUp"));
    schedule.put("paused", definition.path("paused").asBoolean(false));
    schedule.put("nextDue", "2030-01-01T00:00:00Z").putNull("lastDue").putNull("lastTask");
    schedule.put("runs", 0).put("skipped", 0).put("missed", 0);
    schedule.put("createdAt", Instant.now().toString()).put("updatedAt", Instant.now().toString());
    boolean created = schedules.put(name, schedule) == null;
    ObjectNode answer = json.createObjectNode();
    answer.set("schedule", schedule);
    return answer.put("created", created);
  }
}
