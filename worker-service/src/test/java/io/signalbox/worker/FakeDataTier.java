package io.signalbox.worker;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLDecoder;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;
import tools.jackson.databind.util.RawValue;

/**
 * The data tier's internal API in memory, over real HTTP on a port of its own: as much of it as a
 * worker needs, and faults on demand.
 */
public final class FakeDataTier implements AutoCloseable {

  private static final String WAITS = "/internal/queue/waits";
  private static final String WRITES = "/internal/writes";

  private static final String SCHEDULES = "/internal/schedules";

  private final JsonMapper json = JsonMapper.shared();
  private final HttpServer server;
  private final Map<String, ObjectNode> tasks = new LinkedHashMap<>();
  private final FakeSchedules schedules = new FakeSchedules();
  private final Map<String, byte[]> outputs = new ConcurrentHashMap<>();
  private final Map<String, String> inputs = new ConcurrentHashMap<>();
  private final AtomicLong tokens = new AtomicLong();

  /** Calls still to be answered with 503; waits are too, and are not counted. */
  public final AtomicInteger failures = new AtomicInteger();

  /** What the next call, or the next of a gathering, is refused with: {@code 429 backlog-full}. */
  public final AtomicReference<@Nullable String> refusal = new AtomicReference<>();

  /** Calls of these paths are answered when they are no longer among them. */
  public final Set<String> held = ConcurrentHashMap.newKeySet();

  /** Whether answers that lease tasks are kept back. */
  public volatile boolean leasesHeld;

  /** Whether claims find nothing, though something is queued. */
  public volatile boolean claimsNothing;

  private volatile boolean closed;

  /** Leases in the largest call for their renewal. */
  public final AtomicInteger mostLeases = new AtomicInteger();

  /** How many tasks were to be stored, in gatherings. */
  public final AtomicInteger creations = new AtomicInteger();

  /** How many outcomes were to be written down, in gatherings. */
  public final AtomicInteger outcomes = new AtomicInteger();

  /** Gatherings with both. */
  public final AtomicInteger mixed = new AtomicInteger();

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
    closed = true;
    server.stop(0);
  }

  /** The stored task, as {@code {"task": {...}, "input": {...}, "token": ...}}. */
  public synchronized ObjectNode stored(String id) {
    return tasks.get(id).deepCopy();
  }

  /** A submitted task's input as it came. */
  public String inputText(String id) {
    return inputs.get(id);
  }

  public synchronized String state(String id) {
    return tasks.get(id).at("/task/state").asString();
  }

  /** Puts a task into the queue as another worker would have left it. */
  public synchronized String enqueue(String type, Object input, long timeoutMillis) {
    return enqueue(type, input, timeoutMillis, 4096);
  }

  /**
   * @param inputMemory what a worker needs for the input
   */
  public synchronized String enqueue(
      String type, Object input, long timeoutMillis, long inputMemory) {
    String id = java.util.UUID.randomUUID().toString();
    create(
        Map.of(
            "id",
            id,
            "type",
            type,
            "maxAttempts",
            "3",
            "timeoutMillis",
            String.valueOf(timeoutMillis),
            "inputMemory",
            String.valueOf(inputMemory)),
        json.valueToTree(input));
    return id;
  }

  /** Ends a task as another worker would, with an output that is not shown with it. */
  public synchronized void succeed(String id, String contentType, byte[] output) {
    ObjectNode task = (ObjectNode) tasks.get(id).get("task");
    task.put("state", "SUCCEEDED").put("finishedAt", Instant.now().toString());
    task.putObject("binary").put("contentType", contentType).put("size", output.length);
    outputs.put(id, output);
  }

  /** Ends a task as another worker would, with a JSON output in exactly these words. */
  public synchronized void succeed(String id, String output) {
    ObjectNode task = (ObjectNode) tasks.get(id).get("task");
    task.put("state", "SUCCEEDED").put("finishedAt", Instant.now().toString());
    task.putRawValue("output", new RawValue(output));
  }

  /** As if its time had come to be deleted. */
  public synchronized void forget(String id) {
    tasks.remove(id);
  }

  /** Since the task's lease was given or last renewed. */
  public synchronized Duration sinceRenewal(String id) {
    return Duration.ofNanos(System.nanoTime() - tasks.get(id).get("leasedAt").asLong());
  }

  /** Takes the lease back as from a worker that has fallen silent. */
  public synchronized void expire(String id) {
    ObjectNode stored = tasks.get(id);
    ObjectNode task = (ObjectNode) stored.put("token", -1).get("task");
    task.put("state", "QUEUED");
    if (!stored.get("begun").asBoolean()) {
      task.put("attempt", task.get("attempt").asInt() - 1);
    }
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
    Map<String, String> query = query(exchange.getRequestURI().getRawQuery());
    await(() -> held.contains(path));
    if (path.equals(WAITS)) {
      exchange.sendResponseHeaders(waited(json.readTree(body)), -1);
      exchange.close();
      return;
    }
    int status = 200;
    Object answer;
    if (failures.getAndUpdate(left -> Math.max(0, left - 1)) > 0) {
      status = 503;
      answer = problem("away");
    } else if (refusal.get() != null && !path.equals(WRITES)) {
      String[] refused = refusal.getAndSet(null).split(" ");
      status = Integer.parseInt(refused[0]);
      answer = problem(refused[1]);
    } else {
      synchronized (this) {
        answer = handle(exchange, path, query, body);
      }
      if (answer instanceof Refusal refusal) {
        status = refusal.status();
        answer = problem(refusal.type());
      }
    }
    if (answer instanceof ObjectNode told && leases(path, told)) {
      await(() -> leasesHeld);
    }
    byte[] bytes = answer instanceof byte[] raw ? raw : json.writeValueAsBytes(answer);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  /** The status with which a wait ends. */
  private int waited(JsonNode wait) {
    long end = System.nanoTime() + wait.get("waitMillis").asLong() * 1_000_000;
    await(() -> !closed && failures.get() == 0 && !isQueued(wait) && System.nanoTime() - end < 0);
    if (failures.get() > 0) {
      return 503;
    }
    return isQueued(wait) ? 200 : 204;
  }

  private synchronized boolean isQueued(JsonNode wait) {
    return tasks.values().stream().anyMatch(stored -> isClaimable(stored, wait));
  }

  private static boolean isClaimable(ObjectNode stored, JsonNode wanted) {
    return stored.at("/task/state").asString().equals("QUEUED")
        && isDue(stored)
        && stored.get("inputMemory").asLong() <= wanted.get("mostMemory").asLong()
        && wanted
            .get("types")
            .valueStream()
            .anyMatch(type -> type.asString().equals(stored.at("/task/type").asString()));
  }

  private static boolean leases(String path, ObjectNode answer) {
    return path.equals("/internal/claims") && !answer.get("tasks").isEmpty()
        || answer.at("/tasks/0/created/token").isNumber()
        || answer.path("token").isNumber();
  }

  private static void await(BooleanSupplier held) {
    try {
      while (held.getAsBoolean()) {
        // Looks again: fields of the test cannot wake it.
        Thread.sleep(5);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Map<String, String> query(@Nullable String raw) {
    Map<String, String> query = new LinkedHashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&")) {
      int equals = pair.indexOf('=');
      query.put(pair.substring(0, equals), URLDecoder.decode(pair.substring(equals + 1), UTF_8));
    }
    return query;
  }

  private record Refusal(int status, String type) {}

  private ObjectNode problem(String type) {
    return json.createObjectNode()
        .put("type", "urn:signalbox:problem:" + type)
        .put("detail", "Refused: " + type);
  }

  private void gather(JsonNode items, Function<JsonNode, Object> answer, ArrayNode list) {
    for (JsonNode item : items) {
      String refused = refusal.getAndSet(null);
      Object one =
          refused == null
              ? answer.apply(item)
              : new Refusal(Integer.parseInt(refused.split(" ")[0]), refused.split(" ")[1]);
      if (one instanceof Refusal(int status, String type)) {
        list.addObject()
            .putObject("refusal")
            .put("status", status)
            .put("type", type)
            .put("detail", "Refused: " + type);
      } else {
        list.add((ObjectNode) one);
      }
    }
  }

  private ObjectNode createOne(JsonNode item) {
    Map<String, String> fields = new LinkedHashMap<>();
    item.get("task")
        .forEachEntry(
            (name, value) -> {
              if (name.equals("queueing")) {
                value.forEachEntry(
                    (asked, answer) -> fields.put("queueing." + asked, answer.asString()));
              } else if (!value.isNull()) {
                fields.put(name, value.asString());
              }
            });
    inputs.put(fields.get("id"), item.get("input").asString());
    ObjectNode stored = create(fields, json.readTree(item.get("input").asString()));
    ObjectNode answer = json.createObjectNode();
    answer
        .putObject("created")
        .put("at", stored.at("/task/createdAt").asString())
        .put("notBefore", stored.at("/task/queueing/notBefore").asStringOpt().orElse(null))
        .set("token", stored.get("token"));
    return answer;
  }

  private Object endOne(JsonNode item) {
    ObjectNode stored = tasks.get(item.get("id").asString());
    ObjectNode task = (ObjectNode) stored.get("task");
    JsonNode outcome = item.get("outcome");
    Object told =
        outcome.get("kind").asString().equals("SUCCEEDED")
            ? succeed(
                stored,
                task,
                Map.of("token", outcome.get("token").asString(), "json", "true"),
                "application/json",
                item.get("output").asString().getBytes(UTF_8))
            : complete(stored, task, outcome);
    if (told instanceof Refusal) {
      return told;
    }
    ObjectNode answer = json.createObjectNode();
    ObjectNode now = answer.putObject("task");
    now.set("state", task.get("state"));
    now.set("attempt", task.get("attempt"));
    now.set("finishedAt", task.get("finishedAt"));
    return answer;
  }

  private Object handle(
      HttpExchange exchange, String path, Map<String, String> query, byte[] body) {
    String method = exchange.getRequestMethod();
    String[] parts = path.split("/");
    if (path.equals("/internal/tasks") && method.equals("POST")) {
      inputs.put(query.get("id"), new String(body, UTF_8));
      return create(query, json.readTree(body));
    }
    if (path.equals(WRITES)) {
      JsonNode gathering = json.readTree(body);
      if (!gathering.get("tasks").isEmpty() && !gathering.get("outcomes").isEmpty()) {
        mixed.incrementAndGet();
      }
      creations.addAndGet(gathering.get("tasks").size());
      outcomes.addAndGet(gathering.get("outcomes").size());
      ObjectNode answers = json.createObjectNode();
      gather(gathering.get("tasks"), this::createOne, answers.putArray("tasks"));
      gather(gathering.get("outcomes"), this::endOne, answers.putArray("outcomes"));
      return answers;
    }
    if (path.startsWith(SCHEDULES)) {
      ObjectNode answer = schedules.handle(method, path.substring(SCHEDULES.length()), query, body);
      return answer == null ? new Refusal(404, "unknown-schedule") : answer;
    }
    if (path.equals("/internal/claims")) {
      return claim(json.readTree(body));
    }
    if (path.equals("/internal/renewals")) {
      return renew(json.readTree(body));
    }
    if (path.equals("/internal/tasks")) {
      int limit = Integer.parseInt(query.get("limit"));
      ObjectNode list = json.createObjectNode();
      var newest = list.putArray("tasks");
      tasks.values().stream().map(stored -> stored.get("task")).toList().reversed().stream()
          .limit(limit)
          .forEach(newest::add);
      return list.put("more", tasks.size() > limit);
    }
    ObjectNode stored = tasks.get(parts[3]);
    if (stored == null) {
      return new Refusal(404, "unknown-task");
    }
    ObjectNode task = (ObjectNode) stored.get("task");
    return switch (parts.length > 4 ? parts[4] : "") {
      case "output" ->
          method.equals("PUT")
              ? succeed(
                  stored, task, query, exchange.getRequestHeaders().getFirst("Content-Type"), body)
              : piece(parts[3], query);
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

  private byte[] piece(String id, Map<String, String> query) {
    int offset = Integer.parseInt(query.get("offset"));
    byte[] output = outputs.get(id);
    return Arrays.copyOfRange(
        output, offset, Math.min(output.length, offset + Integer.parseInt(query.get("length"))));
  }

  private ObjectNode create(Map<String, String> request, JsonNode input) {
    String id = request.get("id");
    ObjectNode task = json.createObjectNode();
    task.put("id", id)
        .put("type", request.get("type"))
        .put("state", "QUEUED")
        .put("attempt", 0)
        .put("maxAttempts", Integer.parseInt(request.get("maxAttempts")))
        .put("timeoutMillis", Long.parseLong(request.get("timeoutMillis")))
        .put("progress", 0.0)
        .put("createdAt", Instant.now().toString());
    queueing(request, task);
    ObjectNode stored = json.createObjectNode();
    stored.set("task", task);
    stored.set("input", input);
    stored.put("inputMemory", Long.parseLong(request.get("inputMemory")));
    stored.put("fingerprint", request.get("fingerprint"));
    tasks.put(id, stored);
    if (request.containsKey("worker")) {
      lease(stored, request.get("worker"), true);
    } else {
      stored.putNull("token");
    }
    ObjectNode answer = json.createObjectNode();
    answer.set("task", task.deepCopy());
    answer.set("token", stored.get("token"));
    return answer;
  }

  /** What the task asks for while it is queued, as it is told of later. */
  private static void queueing(Map<String, String> request, ObjectNode task) {
    ObjectNode queueing = task.objectNode();
    request.forEach(
        (name, value) -> {
          if (name.startsWith("queueing.")) {
            queueing.put(name.substring("queueing.".length()), value);
          }
        });
    String delay = queueing.path("delayMillis").asStringOpt().orElse(null);
    if (delay != null) {
      queueing.remove("delayMillis");
      queueing.put("notBefore", Instant.now().plusMillis(Long.parseLong(delay)).toString());
    }
    if (!queueing.isEmpty()) {
      task.set("queueing", queueing);
    }
  }

  private static boolean isDue(ObjectNode stored) {
    String notBefore = stored.at("/task/queueing/notBefore").asStringOpt().orElse(null);
    return notBefore == null || !Instant.parse(notBefore).isAfter(Instant.now());
  }

  private ObjectNode claim(JsonNode request) {
    ObjectNode claim = json.createObjectNode();
    var claimed = claim.putArray("tasks");
    long left = request.get("maxMemory").asLong();
    long next = 0;
    for (ObjectNode stored : tasks.values()) {
      if (isClaimable(stored, request)
          && !claimsNothing
          && next == 0
          && claimed.size() < request.get("limit").asInt()) {
        long memory = stored.get("inputMemory").asLong();
        if (memory > left) {
          next = memory;
        } else {
          left -= memory;
          lease(stored, request.get("worker").asString(), false);
          claimed.add(stored.deepCopy());
        }
      }
    }
    return claim.put("nextMemory", next);
  }

  private void lease(ObjectNode stored, String worker, boolean begun) {
    ObjectNode task = (ObjectNode) stored.get("task");
    task.put("state", "RUNNING")
        .put("worker", worker)
        .put("attempt", task.get("attempt").asInt() + 1);
    stored.put("token", tokens.incrementAndGet());
    stored.put("begun", begun).put("leasedAt", System.nanoTime());
  }

  private ObjectNode renew(JsonNode request) {
    ObjectNode answer = json.createObjectNode();
    var lost = answer.putArray("lost");
    mostLeases.accumulateAndGet(request.get("leases").size(), Math::max);
    for (JsonNode lease : request.get("leases")) {
      ObjectNode stored = tasks.get(lease.get("id").asString());
      boolean running = stored != null && stored.at("/task/state").asString().equals("RUNNING");
      if (!running || stored.get("token").asLong() != lease.get("token").asLong()) {
        lost.add(lease.get("id"));
      } else {
        stored.put("begun", true).put("leasedAt", System.nanoTime());
        ((ObjectNode) stored.get("task")).set("progress", lease.get("progress"));
      }
    }
    return answer;
  }

  private Object succeed(
      ObjectNode stored,
      ObjectNode task,
      Map<String, String> query,
      String contentType,
      byte[] output) {
    if (stored.get("token").asLong() != Long.parseLong(query.get("token"))) {
      return new Refusal(409, "lease-lost");
    }
    task.put("state", "SUCCEEDED").put("progress", 1.0).put("finishedAt", Instant.now().toString());
    ObjectNode told = task.deepCopy();
    if (query.get("json").equals("true")) {
      task.set("output", json.readTree(output));
    } else {
      task.putObject("binary").put("contentType", contentType).put("size", output.length);
      outputs.put(task.get("id").asString(), output);
    }
    return told;
  }

  private Object complete(ObjectNode stored, ObjectNode task, JsonNode outcome) {
    if (stored.get("token").asLong() != outcome.get("token").asLong()) {
      return new Refusal(409, "lease-lost");
    }
    switch (outcome.get("kind").asString()) {
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
