package io.signalbox.worker.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.micrometer.core.instrument.MeterRegistry;
import io.signalbox.member.directory.Caller.Content;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.ByteCollector;
import io.signalbox.worker.memory.Share;
import java.net.URLEncoder;
import java.time.Duration;
import java.util.Collection;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where tasks are kept. Every method blocks, throws {@link DataTierAwayException} when the data
 * tier does not answer and {@link RefusedException} when it refuses. A method that gets a share
 * takes from it what its answer needs, and the caller closes it when it is done with the answer.
 * Thread-safe.
 */
@Component
public class TaskStore {

  /** Of one task without an output, with its claim's envelope. */
  private static final int TASK_BYTES = 8 * 1024;

  /** Beyond all that the data tier has reason to answer of its own accord. */
  private static final int MAX_ANSWER_BYTES = 4 * 1024 * 1024;

  /** How often an answer is there while it is passed on: as read, as text, as written. */
  private static final int COPIES = 3;

  private final DataTier dataTier;
  private final JsonMapper json;
  private final Writes writes;

  TaskStore(DataTier dataTier, JsonMapper json, MeterRegistry meters) {
    this.dataTier = dataTier;
    this.json = json;
    this.writes = new Writes(dataTier, json, new GatheringMeter(meters));
  }

  /** Stores a task: when this returns, it is on disk. */
  public StoredTask create(NewTask task, Share share) throws InterruptedException {
    StoredTask stored = Creation.isSmall(task) ? writes.create(task) : createAlone(task, share);
    return stored.task().state().ended()
        ? new StoredTask(get(stored.task().id(), share), stored.token())
        : stored;
  }

  private StoredTask createAlone(NewTask task, Share share) throws InterruptedException {
    Queueing queueing = task.queueing();
    Query query =
        new Query("/internal/tasks")
            .add("id", task.id())
            .add("type", task.type())
            .add("inputMemory", task.inputMemory())
            .add("maxAttempts", task.maxAttempts())
            .add("timeoutMillis", task.timeoutMillis())
            .add("idempotencyKey", task.idempotencyKey())
            .add("fingerprint", task.fingerprint())
            .add("queueing.notBefore", queueing.notBefore())
            .add("queueing.delayMillis", queueing.delayMillis())
            .add("queueing.priority", queueing.priority())
            .add("queueing.concurrencyKey", queueing.concurrencyKey())
            .add("queueing.maxConcurrent", queueing.maxConcurrent());
    NewTask.Claimant claim = task.claim();
    if (claim != null) {
      query.add("worker", claim.worker()).add("leaseMillis", claim.leaseMillis());
    }
    ByteCollector answer = growing(share);
    dataTier.call(HttpMethod.POST, query.toString(), content(task.input()), answer);
    return read(answer, StoredTask.class, share);
  }

  /**
   * Leases queued tasks of these types that are due, by priority and age. Their attempts begin with
   * the first renewal: a lease that runs out before, as when this answer is lost, costs none.
   *
   * @param limit how many at most
   * @param maxMemory what their inputs may need together, in bytes; the caller has it at hand
   * @param mostMemory what a single one may need on this worker, at another time
   */
  public Claim claim(
      String worker,
      Collection<String> types,
      int limit,
      long maxMemory,
      long mostMemory,
      Duration lease)
      throws InterruptedException {
    // An input's bytes are at most half of what it needs.
    ByteCollector answer = DataTier.upTo((int) (maxMemory / 2) + limit * TASK_BYTES);
    dataTier.claim(
        "/internal/claims",
        json(new ClaimRequest(worker, types, limit, maxMemory, mostMemory, lease.toMillis())),
        answer);
    Claim claim = read(answer, Claim.class);
    // Several must not keep each other's inputs in memory; a single one needs no copy.
    return claim.tasks().size() < 2
        ? claim
        : new Claim(claim.tasks().stream().map(ClaimedTask::alone).toList(), claim.nextMemory());
  }

  /**
   * Waits until there may be something to claim of these types. What the data tier has already when
   * it is asked is never missed.
   *
   * @param mostMemory what the input of a single task may need on this worker
   * @param longest how long to wait; at most 20 s
   * @return false when the time is over, or whoever was asked stops
   */
  public boolean awaitQueued(Collection<String> types, long mostMemory, Duration longest)
      throws InterruptedException {
    return dataTier.await(
        "/internal/queue/waits",
        json(new QueueWait(types, mostMemory, longest.toMillis())),
        longest);
  }

  /** Prolongs leases, and returns the tasks whose lease is lost. */
  public Set<UUID> renew(Collection<Lease> leases, Duration lease) throws InterruptedException {
    ByteCollector answer = DataTier.upTo(1024 + 64 * leases.size());
    dataTier.renew("/internal/renewals", json(new Renewal(lease.toMillis(), leases)), answer);
    return read(answer, LostLeases.class).lost();
  }

  /**
   * Writes down how an attempt ended.
   *
   * @param patience how long to go on trying while the data tier is away
   * @return the task without its output; empty when the lease was lost, and with it the say over
   *     the task
   */
  public Optional<Task> complete(Task task, Outcome outcome, Duration patience)
      throws InterruptedException {
    return Ending.isSmall(outcome)
        ? writes.end(task, outcome, patience)
        : completeAlone(
            task.id(), outcome.token(), Objects.requireNonNull(outcome.output()), patience);
  }

  private Optional<Task> completeAlone(
      UUID id, long token, Outcome.Output output, Duration patience) throws InterruptedException {
    ByteCollector answer = DataTier.upTo(TASK_BYTES);
    String path =
        new Query(path(id) + "/output").add("token", token).add("json", output.json()).toString();
    Content bytes = new Content(output.contentType(), output.bytes(), 0, output.bytes().length);
    try {
      dataTier.call(HttpMethod.PUT, path, bytes, answer, patience);
    } catch (RefusedException e) {
      if (e.problem().equals(RefusedException.LEASE_LOST)) {
        return Optional.empty();
      }
      throw e;
    }
    return Optional.of(read(answer, Task.class));
  }

  public Task cancel(UUID id, Share share) throws InterruptedException {
    ByteCollector answer = growing(share);
    dataTier.call(HttpMethod.POST, path(id) + "/cancellation", null, answer);
    return read(answer, Task.class, share);
  }

  public Task get(UUID id, Share share) throws InterruptedException {
    ByteCollector answer = growing(share);
    dataTier.call(HttpMethod.GET, path(id), null, answer);
    return read(answer, Task.class, share);
  }

  /** {@code length} bytes of an output that is not shown with its task, from {@code offset} on. */
  public byte[] output(UUID id, long offset, int length) throws InterruptedException {
    ByteCollector answer = DataTier.upTo(length);
    String path =
        new Query(path(id) + "/output").add("offset", offset).add("length", length).toString();
    dataTier.call(HttpMethod.GET, path, null, answer);
    if (answer.length() < length) {
      throw new IllegalStateException("The data tier has less of the output than there was");
    }
    return answer.bytes();
  }

  /** From just below {@code before}; fewer than {@code limit} when their outputs are large. */
  public TaskList list(
      @Nullable TaskState state,
      @Nullable String type,
      @Nullable UUID before,
      int limit,
      Share share)
      throws InterruptedException {
    ByteCollector answer = growing(share);
    String path =
        new Query("/internal/tasks")
            .add("limit", limit)
            .add("state", state)
            .add("type", type)
            .add("before", before)
            .toString();
    dataTier.call(HttpMethod.GET, path, null, answer);
    return read(answer, TaskList.class, share);
  }

  private static ByteCollector growing(Share share) {
    return ByteCollector.of(share, MAX_ANSWER_BYTES, DataTier::tooMuch);
  }

  private static String path(UUID id) {
    return "/internal/tasks/" + id;
  }

  private Content json(Object value) {
    return DataTier.json(json.writeValueAsBytes(value));
  }

  private static Content content(RawJson json) {
    return new Content("application/json", json.bytes(), json.from(), json.to());
  }

  private <T> T read(ByteCollector answer, Class<T> type, Share share) {
    share.take((long) COPIES * answer.length());
    return read(answer, type);
  }

  private <T> T read(ByteCollector answer, Class<T> type) {
    return RawJson.of(answer.bytes(), json.readerFor(type))
        .readValue(answer.bytes(), 0, answer.length());
  }

  /** A path with its query; what is null is left out. */
  private static final class Query {
    private final StringBuilder text;
    private char separator = '?';

    Query(String path) {
      this.text = new StringBuilder(path);
    }

    Query add(String name, @Nullable Object value) {
      if (value != null) {
        text.append(separator)
            .append(name)
            .append('=')
            .append(URLEncoder.encode(value.toString(), UTF_8));
        separator = '&';
      }
      return this;
    }

    @Override
    public String toString() {
      return text.toString();
    }
  }

  private record ClaimRequest(
      String worker,
      Collection<String> types,
      int limit,
      long maxMemory,
      long mostMemory,
      long leaseMillis) {}

  private record QueueWait(Collection<String> types, long mostMemory, long waitMillis) {}

  private record Renewal(long leaseMillis, Collection<Lease> leases) {}

  private record LostLeases(Set<UUID> lost) {}
}
