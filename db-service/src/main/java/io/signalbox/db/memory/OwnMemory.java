package io.signalbox.db.memory;

import java.util.function.Supplier;
import org.springframework.stereotype.Component;

/** Memory for what this service does of its own accord, out of what requests share. Thread-safe. */
@Component
public class OwnMemory {

  private final MemoryBudget budget;

  OwnMemory(MemoryBudget budget) {
    this.budget = budget;
  }

  /**
   * Does it with so much memory taken.
   *
   * @throws MemoryShortException when there is not so much
   */
  public <T> T holding(long bytes, Supplier<T> work) {
    Share share = new Share(budget);
    share.take(bytes);
    try {
      return work.get();
    } finally {
      share.giveBack();
    }
  }
}
