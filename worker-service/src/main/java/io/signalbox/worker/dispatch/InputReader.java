package io.signalbox.worker.dispatch;

import io.signalbox.worker.json.JsonMeasure;
import io.signalbox.worker.json.MalformedJsonException;
import io.signalbox.worker.json.RawJson;
import io.signalbox.worker.json.StrictJson;
import io.signalbox.worker.memory.Memory;
import io.signalbox.worker.memory.Share;
import java.time.Duration;
import tools.jackson.databind.json.JsonMapper;

/** Binds the inputs of tasks that run. Thread-safe. */
final class InputReader {

  /** Whoever holds memory for reading holds it for less than a second. */
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final StrictJson strict;
  private final JsonMapper json;
  private final Memory memory;

  InputReader(StrictJson strict, JsonMapper json, Memory memory) {
    this.strict = strict;
    this.json = json;
    this.memory = memory;
  }

  /**
   * @throws tools.jackson.core.JacksonException when it does not fit the type
   */
  <I> I read(RawJson input, Class<I> type) throws MalformedJsonException, InterruptedException {
    JsonMeasure measure = JsonMeasure.of(input);
    long needed = measure.reading() - measure.tree();
    try (Share passing = memory.reading(needed).open()) {
      passing.take(needed, PATIENCE);
      return json.treeToValue(strict.read(input), type);
    }
  }
}
