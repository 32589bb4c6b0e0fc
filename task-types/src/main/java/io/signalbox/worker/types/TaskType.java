package io.signalbox.worker.types;

/**
 * One kind of work that tasks can ask for. A new kind is one class implementing this interface and
 * declared a bean; docs/task-types.md goes through it step by step.
 *
 * <p>Implementations are thread-safe: one instance runs many tasks at once.
 *
 * @param <I> the input, a record that Jackson binds
 */
public interface TaskType<I extends Record> {

  /** The value of a task's {@code type}: lower case, stable for ever. */
  String name();

  /** One sentence for the catalogue at {@code /api/task-types}. */
  String description();

  /** Which executor runs it. */
  Workload workload();

  /** The record to which an input is bound once it has passed {@link #inputSchema()}. */
  Class<I> inputType();

  /** The JSON Schema (draft 2020-12) of the input; what it refuses is never stored. */
  String inputSchema();

  /** How many attempts a task gets that does not say. */
  default int maxAttempts() {
    return 3;
  }

  /**
   * Refuses, before the task is stored, what a schema cannot express.
   *
   * @throws InvalidInputException with the place and the reason
   */
  default void check(I input) throws InvalidInputException {}

  /**
   * Does the work. It may be called again for the same task, also after an attempt that did all of
   * it: a worker can die between the last step and writing the outcome down.
   *
   * <p>Cancellation, the task's timeout and a lost lease interrupt the thread; work that does not
   * block looks at {@link Thread#interrupted()} now and then, or calls {@link
   * TaskContext#progress}. Work that needs much memory beside its input asks {@link
   * TaskContext#reserve} for it.
   *
   * @throws TaskFailure when the attempt failed; it says whether another one may help
   * @throws InterruptedException when the thread was interrupted
   */
  TaskOutput run(I input, TaskContext context) throws TaskFailure, InterruptedException;
}
