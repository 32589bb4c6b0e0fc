package io.signalbox.db.tasks;

import java.util.List;
import java.util.function.Consumer;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;

/**
 * What all gatherings have in common: many are written by one statement, and one spoils no other.
 */
final class Gatherings {

  /** So many are written together at most. */
  static final int MOST = 128;

  private Gatherings() {}

  /**
   * Writes all by one statement. When the database cannot store what one of them says, each half is
   * written by itself, until that one is alone.
   *
   * @param write one statement; it has done nothing when it throws
   * @param refused is told of who cannot be stored
   * @throws DataAccessException when the database does not answer
   */
  static <T> void write(List<T> all, Consumer<List<T>> write, Consumer<T> refused) {
    if (all.isEmpty()) {
      return;
    }
    try {
      write.accept(all);
    } catch (DataAccessResourceFailureException | TransientDataAccessException e) {
      throw e;
    } catch (DataAccessException e) {
      if (all.size() == 1) {
        refused.accept(all.getFirst());
        return;
      }
      int half = all.size() / 2;
      write(all.subList(0, half), write, refused);
      write(all.subList(half, all.size()), write, refused);
    }
  }
}
