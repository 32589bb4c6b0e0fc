package io.signalbox.worker.store;

import io.signalbox.member.directory.Caller.Content;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.memory.ByteCollector;
import io.signalbox.worker.memory.Share;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpMethod;
import org.springframework.stereotype.Component;
import tools.jackson.databind.json.JsonMapper;

/**
 * Where schedules are kept. Every method blocks, throws {@link DataTierAwayException} when the data
 * tier does not answer and {@link RefusedException} when it refuses. What a method answers is paid
 * for by the share that it gets, which the caller closes when it is done with the answer.
 * Thread-safe.
 *
 * <p>Names are of letters, digits, dots, hyphens and underscores.
 */
@Component
public class ScheduleStore {

  private static final String PATH = "/internal/schedules";

  /** Two hundred without their inputs, or one with it, and more. */
  private static final int MAX_ANSWER_BYTES = 1024 * 1024;

  /** How often an answer is there while it is passed on: as read, as text, as written. */
  private static final int COPIES = 3;

  private final DataTier dataTier;
  private final JsonMapper json;

  ScheduleStore(DataTier dataTier, JsonMapper json) {
    this.dataTier = dataTier;
    this.json = json;
  }

  /**
   * @param created whether it is new
   */
  public record Defined(Schedule schedule, boolean created) {}

  /** Makes a schedule, or replaces the one of this name. */
  public Defined define(String name, ScheduleDefinition definition, Share share)
      throws InterruptedException {
    Content body = DataTier.json(json.writeValueAsBytes(definition.request()));
    return call(HttpMethod.PUT, PATH + "/" + name, body, Defined.class, share);
  }

  public Schedule get(String name, Share share) throws InterruptedException {
    return call(HttpMethod.GET, PATH + "/" + name, null, Schedule.class, share);
  }

  /** From just behind {@code after}. */
  public ScheduleList list(@Nullable String after, int limit, Share share)
      throws InterruptedException {
    String from = after == null ? "" : "&after=" + after;
    return call(HttpMethod.GET, PATH + "?limit=" + limit + from, null, ScheduleList.class, share);
  }

  /** Has it stand still. */
  public Schedule pause(String name, Share share) throws InterruptedException {
    return call(HttpMethod.POST, PATH + "/" + name + "/pause", null, Schedule.class, share);
  }

  /** Has it go on. */
  public Schedule resume(String name, Share share) throws InterruptedException {
    return call(HttpMethod.POST, PATH + "/" + name + "/resume", null, Schedule.class, share);
  }

  /** Its tasks stay. */
  public void delete(String name) throws InterruptedException {
    dataTier.call(HttpMethod.DELETE, PATH + "/" + name, null, DataTier.upTo(1024));
  }

  private <T> T call(
      HttpMethod method, String path, @Nullable Content body, Class<T> type, Share share)
      throws InterruptedException {
    ByteCollector answer = ByteCollector.of(share, MAX_ANSWER_BYTES, DataTier::tooMuch);
    dataTier.call(method, path, body, answer);
    share.take((long) COPIES * answer.length());
    return RawJson.of(answer.bytes(), json.readerFor(type))
        .readValue(answer.bytes(), 0, answer.length());
  }
}
