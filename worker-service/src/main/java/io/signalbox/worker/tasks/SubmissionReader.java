package io.signalbox.worker.tasks;

import com.fasterxml.uuid.Generators;
import com.fasterxml.uuid.NoArgGenerator;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import io.signalbox.worker.catalogue.TaskTypes;
import io.signalbox.worker.json.JsonMeasure;
import io.signalbox.worker.json.MalformedJsonException;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.MemoryBudget;
import io.signalbox.worker.memory.MemoryProperties;
import io.signalbox.worker.memory.Share;
import io.signalbox.worker.store.NewTask;
import io.signalbox.worker.tasks.ApiProblem.InvalidField;
import io.signalbox.worker.types.InvalidInputException;
import io.signalbox.worker.types.TaskType;
import java.io.OutputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Reads what a client submits: checks it against the JSON Schema of a submission, then against that
 * of its type, then by the type itself, and names every fault by its JSON pointer. Thread-safe.
 */
@Component
public class SubmissionReader {

  /** Visible ASCII: nothing that could end a header or a log line. */
  private static final Pattern KEY = Pattern.compile("[\\x21-\\x7E]{1,255}");

  private final TaskTypes types;
  private final TasksProperties properties;
  private final JsonMapper json;
  private final StrictJson strictJson;
  private final Memory memory;
  private final MemoryProperties bounds;
  private final Schema submission;
  private final Map<String, Schema> inputs;
  private final QueueingReader queueing;
  private final NoArgGenerator ids = Generators.timeBasedEpochRandomGenerator();

  SubmissionReader(
      TaskTypes types,
      TasksProperties properties,
      JsonMapper json,
      StrictJson strictJson,
      Memory memory,
      MemoryProperties bounds) {
    this.types = types;
    this.properties = properties;
    this.json = json;
    this.strictJson = strictJson;
    this.memory = memory;
    this.bounds = bounds;
    SchemaRegistry schemas =
        SchemaRegistry.withDefaultDialect(
            SpecificationVersion.DRAFT_2020_12,
            registry ->
                registry.schemaRegistryConfig(
                    SchemaRegistryConfig.builder()
                        .pathType(PathType.JSON_POINTER)
                        .locale(Locale.ENGLISH)
                        .build()));
    this.queueing = new QueueingReader(properties.maxDelay(), Clock.systemUTC());
    this.submission = schemas.getSchema(Submission.SCHEMA);
    this.inputs =
        types.all().stream()
            .collect(
                Collectors.toUnmodifiableMap(
                    TaskType::name, type -> schemas.getSchema(type.inputSchema())));
  }

  /**
   * What a submission asks for.
   *
   * @param task without a claim
   */
  public record Accepted(NewTask task, TaskType<?> type) {}

  /**
   * Reads it in the memory that it needs: waits for that a little, and keeps none of it.
   *
   * @throws ApiProblem 400 naming what is wrong, 413 when there is too much of it, 503 when there
   *     is no memory for it at the moment
   */
  public Accepted read(RawJson text, List<String> idempotencyKeys) throws InterruptedException {
    String key = key(idempotencyKeys);
    try {
      JsonMeasure measure = strictJson.measure(text);
      long inputMemory = measure.held();
      affordable(inputMemory, memory.inputs());
      long needed = measure.reading() + measure.checking();
      affordable(needed, memory.work());
      try (Share share = memory.reading(needed).open()) {
        share.take(needed, bounds.patience());
        StrictJson.Document document = strictJson.read(text, "input");
        return read(document.tree(), document.member(), inputMemory, key);
      }
    } catch (MalformedJsonException e) {
      throw e.tooMuch() ? ApiProblem.tooMuch(e.reason()) : ApiProblem.malformedJson(e.reason());
    }
  }

  private static void affordable(long bytes, MemoryBudget budget) {
    if (bytes > budget.size()) {
      throw ApiProblem.tooMuch(
          "It would take %d bytes of memory; at most %d are there for one task."
              .formatted(bytes, budget.size()));
    }
  }

  private Accepted read(JsonNode body, RawJson rawInput, long inputMemory, @Nullable String key) {
    refuse(submission.validate(body), "");
    String name = body.path("type").asString("");
    TaskType<?> type = types.find(name).orElseThrow(() -> unknownType(name));
    JsonNode input = body.path("input");
    refuse(Objects.requireNonNull(inputs.get(name)).validate(input), "/input");
    check(type, input);
    NewTask task =
        new NewTask(
            ids.generate(),
            name,
            rawInput,
            inputMemory,
            body.path("maxAttempts").asInt(type.maxAttempts()),
            timeout(body).toMillis(),
            key,
            key == null ? null : fingerprint(body),
            queueing.read(body),
            null);
    return new Accepted(task, type);
  }

  private <I extends Record> void check(TaskType<I> type, JsonNode input) {
    try {
      type.check(json.treeToValue(input, type.inputType()));
    } catch (InvalidInputException e) {
      throw ApiProblem.invalidTask(List.of(new InvalidField("/input" + e.pointer(), e.reason())));
    } catch (JacksonException e) {
      throw ApiProblem.invalidTask(
          List.of(new InvalidField("/input" + pointer(e), e.getOriginalMessage())));
    }
  }

  private static String pointer(JacksonException e) {
    return e.getPath().stream()
        .map(
            step ->
                step.getPropertyName() == null
                    ? String.valueOf(step.getIndex())
                    : step.getPropertyName())
        .map(step -> "/" + step)
        .collect(Collectors.joining());
  }

  private Duration timeout(JsonNode body) {
    if (!body.has("timeout")) {
      return properties.timeout();
    }
    Duration timeout;
    try {
      timeout = Duration.parse(body.path("timeout").asString());
    } catch (DateTimeParseException e) {
      timeout = Duration.ZERO;
    }
    if (!timeout.isPositive() || timeout.compareTo(properties.maxTimeout()) > 0) {
      throw ApiProblem.invalidTask(
          List.of(
              new InvalidField(
                  "/timeout",
                  "must be an ISO 8601 duration of at most "
                      + properties.maxTimeout()
                      + ", as PT30S")));
    }
    return timeout.compareTo(Duration.ofMillis(1)) < 0 ? Duration.ofMillis(1) : timeout;
  }

  private static @Nullable String key(List<String> idempotencyKeys) {
    if (idempotencyKeys.isEmpty()) {
      return null;
    }
    String key = idempotencyKeys.getFirst();
    if (idempotencyKeys.size() > 1 || !KEY.matcher(key).matches()) {
      throw ApiProblem.badRequest(
          "malformed-idempotency-key",
          "Idempotency-Key must be one value of 1 to 255 visible ASCII characters.");
    }
    return key;
  }

  private ApiProblem unknownType(String name) {
    return ApiProblem.invalidTask(
        List.of(new InvalidField("/type", "must be one of " + String.join(", ", types.names()))));
  }

  private static void refuse(List<Error> errors, String prefix) {
    if (!errors.isEmpty()) {
      throw ApiProblem.invalidTask(
          errors.stream()
              .limit(20)
              .map(error -> new InvalidField(prefix + pointer(error), error.getMessage()))
              .toList());
    }
  }

  /** The place of the fault; for a missing or a surplus property that property's. */
  private static String pointer(Error error) {
    String pointer = error.getInstanceLocation().toString();
    return error.getProperty() == null ? pointer : pointer + "/" + error.getProperty();
  }

  /** Of the tree, not of the text: white space between tokens makes no difference. */
  private String fingerprint(JsonNode body) {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      json.writeValue(new DigestOutputStream(OutputStream.nullOutputStream(), sha256), body);
      return HexFormat.of().formatHex(sha256.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java platform has SHA-256", e);
    }
  }
}
