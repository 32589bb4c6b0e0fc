package io.signalbox.worker.store;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.core.ParameterizedTypeReference;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import org.springframework.web.util.UriComponentsBuilder;

/**
 * Where tasks are kept. Every method blocks, throws {@link DataTierAwayException} when the data
 * tier does not answer and {@link RefusedException} when it refuses. Thread-safe.
 */
@Component
public class TaskStore {

  private static final ParameterizedTypeReference<Task> TASK =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<StoredTask> STORED =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<List<Task>> TASKS =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<List<ClaimedTask>> CLAIMED =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<LostLeases> LOST =
      new ParameterizedTypeReference<>() {};
  private static final ParameterizedTypeReference<byte[]> BYTES =
      new ParameterizedTypeReference<>() {};

  private final DataTier dataTier;

  TaskStore(DataTier dataTier) {
    this.dataTier = dataTier;
  }

  /** Stores a task: when this returns, it is on disk. */
  public StoredTask create(NewTask task) throws InterruptedException {
    return dataTier.call(HttpMethod.POST, "/internal/tasks", task, STORED);
  }

  /** Leases up to {@code limit} queued tasks of these types, oldest first. */
  public List<ClaimedTask> claim(String worker, Collection<String> types, int limit, Duration lease)
      throws InterruptedException {
    return dataTier.call(
        HttpMethod.POST,
        "/internal/claims",
        new ClaimRequest(worker, types, limit, lease.toMillis()),
        CLAIMED,
        Duration.ZERO);
  }

  /** Prolongs leases, and returns the tasks whose lease is lost. */
  public Set<UUID> renew(Collection<Lease> leases, Duration lease) throws InterruptedException {
    return dataTier
        .call(
            HttpMethod.POST,
            "/internal/renewals",
            new Renewal(lease.toMillis(), leases),
            LOST,
            Duration.ZERO)
        .lost();
  }

  /**
   * Writes down how an attempt ended.
   *
   * @param patience how long to go on trying while the data tier is away
   * @return empty when the lease was lost, and with it the say over the task
   */
  public Optional<Task> complete(UUID id, Outcome outcome, Duration patience)
      throws InterruptedException {
    try {
      return Optional.of(
          dataTier.call(
              HttpMethod.POST, "/internal/tasks/" + id + "/outcome", outcome, TASK, patience));
    } catch (RefusedException e) {
      if (e.problem().equals("lease-lost")) {
        return Optional.empty();
      }
      throw e;
    }
  }

  public Task cancel(UUID id) throws InterruptedException {
    return dataTier.call(HttpMethod.POST, "/internal/tasks/" + id + "/cancellation", null, TASK);
  }

  public Task get(UUID id) throws InterruptedException {
    return dataTier.call(HttpMethod.GET, "/internal/tasks/" + id, null, TASK);
  }

  /** The bytes of a binary output. */
  public byte[] output(UUID id) throws InterruptedException {
    return dataTier.call(HttpMethod.GET, "/internal/tasks/" + id + "/output", null, BYTES);
  }

  /** Newest first, from just below {@code before}. */
  public List<Task> list(
      @Nullable TaskState state, @Nullable String type, @Nullable UUID before, int limit)
      throws InterruptedException {
    UriComponentsBuilder path =
        UriComponentsBuilder.fromPath("/internal/tasks").queryParam("limit", limit);
    if (state != null) {
      path.queryParam("state", state);
    }
    if (type != null) {
      path.queryParam("type", type);
    }
    if (before != null) {
      path.queryParam("before", before);
    }
    return dataTier.call(HttpMethod.GET, path.toUriString(), null, TASKS);
  }

  private record ClaimRequest(
      String worker, Collection<String> types, int limit, long leaseMillis) {}

  private record Renewal(long leaseMillis, Collection<Lease> leases) {}

  private record LostLeases(Set<UUID> lost) {}
}
