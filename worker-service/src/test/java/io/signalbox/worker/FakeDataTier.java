package io.signalbox.worker;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The data tier's internal API in memory, over real HTTP on a port of its own: as much of it as a
 * worker needs, and faults on demand.
 */
public final class FakeDataTier implements AutoCloseable {

  private final JsonMapper json = JsonMapper.shared();
  private final HttpServer server;
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  /** Calls still to be answered with 503. */
  public final AtomicInteger failures = new AtomicInteger();

  /** What the next call is refused with, as {@code 429 backlog-full}. */
  public final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  /** Every call: method and path. */
  public final List<String> calls = new CopyOnWriteArrayList<>();

  public FakeDataTier() {
    try {
      server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/", this::answer);
    server.start();
  }

  public int port() {
    return server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  /** The stored task, as {@code {"task": {...}, "input": {...}, "token": ...}}. */
  public synchronized ObjectNode stored(String id) {
    return tasks.get(id).deepCopy();
  }

  public synchronized String state(String id) {
    return tasks.get(id).at("/task/state").asString();
  }

  /** Puts a task into the queue as another worker would have left it. */
  public synchronized String enqueue(String type, Object input, long timeoutMillis) {
    String id = java.util.UUID.randomUUID().toString();
    ObjectNode task = json.createObjectNode();
    task.put("id", id).put("type", type).put("maxAttempts", 3).put("timeoutMillis", timeoutMillis);
    task.set("input", json.valueToTree(input));
    create(task);
    return id;
  }

  /** Takes the lease away, as if the task had been cancelled or taken over. */
  public synchronized void takeAway(String id) {
    tasks.get(id).put("token", -1);
    ((ObjectNode) tasks.get(id).at("/task")).put("state", "CANCELLED");
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    calls.add(exchange.getRequestMethod() + " " + path);
    byte[] body = exchange.getRequestBody().readAllBytes();
    JsonNode request = body.length == 0 ? json.nullNode() : json.readTree(body);
    int status = 200;
    Object answer;
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      status = 503;
      answer = problem("away");
    } else if (refusal.get() != null) {
      String[] refused = refusal.getAndSet(null).split(" ");
      status = Integer.parseInt(refused[0]);
      answer = problem(refused[1]);
    } else {
      synchronized (this) {
        answer = handle(exchange.getRequestMethod(), path, request);
      }
      if (answer instanceof Refusal refusal) {
        status = refusal.status();
        answer = problem(refusal.type());
      }
    }
    byte[] bytes = json.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private record Refusal(int status, String type) {}

  private ObjectNode problem(String type) {
    return json.createObjectNode()
        .put("type", "urn:signalbox:problem:" + type)
        .put("detail", "Refused: " + type);
  }

  private Object handle(String method, String path, JsonNode request) {
    String[] parts = path.split("/");
    if (path.equals("/internal/tasks") && method.equals("POST")) {
      return create(request);
    }
    if (path.equals("/internal/claims")) {
      return claim(request);
    }
    if (path.equals("/internal/renewals")) {
      return renew(request);
    }
    if (path.equals("/internal/tasks")) {
      return tasks.values().stream().map(stored -> stored.get("task")).toList().reversed();
    }
    ObjectNode stored = tasks.get(parts[3]);
    if (stored == null) {
      return new Refusal(404, "unknown-task");
    }
    ObjectNode task = (ObjectNode) stored.get("task");
    return switch (parts.length > 4 ? parts[4] : "") {
      case "outcome" -> complete(stored, task, request);
      case "cancellation" -> {
        if (task.get("state").asString().matches("SUCCEEDED|FAILED|CANCELLED")) {
          yield new Refusal(409, "already-ended");
        }
        task.put("state", "CANCELLED");
        stored.put("token", -1);
        yield task;
      }
      default -> task;
    };
  }

  private ObjectNode create(JsonNode request) {
    String id = request.get("id").asString();
    ObjectNode task = json.createObjectNode();
    task.put("id", id)
        .put("type", request.get("type").asString())
        .put("state", "QUEUED")
        .put("attempt", 0)
        .put("maxAttempts", request.get("maxAttempts").asInt())
        .put("timeoutMillis", request.get("timeoutMillis").asLong())
        .put("progress", 0.0)
        .put("createdAt", Instant.now().toString());
    ObjectNode stored = json.createObjectNode();
    stored.set("task", task);
    stored.set("input", request.get("input"));
    tasks.put(id, stored);
    if (request.hasNonNull("claim")) {
      lease(stored, request.at("/claim/worker").asString());
    } else {
      stored.putNull("token");
    }
    ObjectNode answer = json.createObjectNode();
    answer.set("task", task.deepCopy());
    answer.set("token", stored.get("token"));
    return answer;
  }

  private List<JsonNode> claim(JsonNode request) {
    List<JsonNode> claimed = new ArrayList<>();
    for (ObjectNode stored : tasks.values()) {
      boolean wanted =
          request
              .get("types")
              .valueStream()
              .anyMatch(type -> type.asString().equals(stored.at("/task/type").asString()));
      if (wanted
          && stored.at("/task/state").asString().equals("QUEUED")
          && claimed.size() < request.get("limit").asInt()) {
        lease(stored, request.get("worker").asString());
        claimed.add(stored.deepCopy());
      }
    }
    return claimed;
  }

  private void lease(ObjectNode stored, String worker) {
    ObjectNode task = (ObjectNode) stored.get("task");
    task.put("state", "RUNNING")
        .put("worker", worker)
        .put("attempt", task.get("attempt").asInt() + 1);
    stored.put("token", tokens.incrementAndGet());
  }

  private ObjectNode renew(JsonNode request) {
    ObjectNode answer = json.createObjectNode();
    var lost = answer.putArray("lost");
    for (JsonNode lease : request.get("leases")) {
      ObjectNode stored = tasks.get(lease.get("id").asString());
      if (stored.get("token").asLong() != lease.get("token").asLong()) {
        lost.add(lease.get("id"));
      } else {
        ((ObjectNode) stored.get("task")).set("progress", lease.get("progress"));
      }
    }
    return answer;
  }

  private Object complete(ObjectNode stored, ObjectNode task, JsonNode outcome) {
    if (stored.get("token").asLong() != outcome.get("token").asLong()) {
      return new Refusal(409, "lease-lost");
    }
    switch (outcome.get("kind").asString()) {
      case "SUCCEEDED" -> {
        task.put("state", "SUCCEEDED").put("finishedAt", Instant.now().toString());
        task.set("output", outcome.get("output"));
      }
      case "RELEASED" -> {
        task.put("state", "QUEUED").put("attempt", task.get("attempt").asInt() - 1);
        stored.put("token", -1);
      }
      case "RETRY" -> task.put("state", "QUEUED").set("error", outcome.get("error"));
      default -> {
        task.put("state", "FAILED").put("finishedAt", Instant.now().toString());
        task.set("error", outcome.get("error"));
      }
    }
    return task;
  }
}
