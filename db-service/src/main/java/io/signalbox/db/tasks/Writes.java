package io.signalbox.db.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.springframework.dao.DataAccessException;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.TransientDataAccessException;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Writes gatherings down: all of one in one transaction, by one statement for either kind, and one
 * spoils no other. Thread-safe.
 */
@Component
class Writes {

  private final Creations creations;
  private final Outcomes outcomes;
  private final TransactionTemplate transaction;

  Writes(Creations creations, Outcomes outcomes, PlatformTransactionManager transactions) {
    this.creations = creations;
    this.outcomes = outcomes;
    this.transaction = new TransactionTemplate(transactions);
  }

  /**
   * Answers in the order of what there is to write; what counts of it is on disk.
   *
   * @throws DataAccessException when the database does not answer
   * @throws TransactionException when it went away in the midst of the transaction
   */
  Gathering.Result write(Gathering gathering) {
    Creations.Batch tasks = creations.batch(gathering.tasks());
    Outcomes.Batch endings = outcomes.batch(gathering.outcomes());
    endings.writeLarge();
    List<Write> all = new ArrayList<>(endings.toWrite());
    all.addAll(tasks.toWrite());
    write(all, tasks, endings);
    return new Gathering.Result(tasks.answers(), endings.answers());
  }

  /**
   * When the database cannot store what one of them says, each half is written by itself, until
   * that one is alone.
   */
  private void write(List<? extends Write> all, Creations.Batch tasks, Outcomes.Batch endings) {
    if (all.isEmpty()) {
      return;
    }
    try {
      writeTogether(all, tasks, endings);
    } catch (DataAccessResourceFailureException | TransientDataAccessException e) {
      throw e;
    } catch (DataAccessException e) {
      if (all.size() > 1) {
        int half = all.size() / 2;
        write(all.subList(0, half), tasks, endings);
        write(all.subList(half, all.size()), tasks, endings);
        return;
      }
      switch (all.getFirst()) {
        case Creation task -> tasks.refuse(task, Refusal.NOT_STORABLE);
        case Ending ending -> endings.refuse(ending, Refusal.NOT_STORABLE);
      }
    }
  }

  /**
   * Rows of tasks that end are taken before the keys of new ones, by everybody, and each kind in an
   * order of its own: no two transactions wait for each other.
   */
  private void writeTogether(
      List<? extends Write> all, Creations.Batch tasks, Outcomes.Batch endings) {
    List<Ending> ended = only(Ending.class, all);
    List<Creation> created = only(Creation.class, all);
    if (created.isEmpty()) {
      endings.write(ended).run();
    } else if (ended.isEmpty()) {
      tasks.write(created).run();
    } else {
      List<Runnable> committed =
          Objects.requireNonNull(
              transaction.execute(_ -> List.of(endings.write(ended), tasks.write(created))));
      committed.forEach(Runnable::run);
    }
  }

  private static <T extends Write> List<T> only(Class<T> kind, List<? extends Write> all) {
    return all.stream().filter(kind::isInstance).map(kind::cast).toList();
  }
}
