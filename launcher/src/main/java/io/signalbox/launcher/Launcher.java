package io.signalbox.launcher;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * Starts programs and keeps an eye on them, for whoever decides which there should be. An instance
 * is one start of one program, under a name that is its own for as long as it is there.
 *
 * <p>Programs outlive the launcher: whoever opens the next one at the same place finds them again
 * with {@link #recover}. What is asked of an instance that is not there does nothing and says so.
 * Thread-safe.
 */
public interface Launcher extends Insight, AutoCloseable {

  /** How many of a program's last lines are kept with its end. */
  int LAST_LINES = 20;

  /**
   * Starts a program. It returns when the program has been started, whatever becomes of it then: a
   * program that fails at once is one that has ended.
   *
   * @param instance letters, digits, dots, underscores and hyphens, 100 at most; one that has ended
   *     may have had the name
   * @throws LaunchException when there is no such program running now, for the reason it gives
   */
  Handle start(String instance, LaunchSpec spec) throws LaunchException;

  /**
   * What was found when this launcher was opened: instances that are still there and under its care
   * again, and what is known of the others. Always the same.
   */
  Recovery recover();

  /** All that are there now. */
  List<Handle> running();

  /**
   * Completed when the instance has ended, nothing of it is left and its name and port are free.
   *
   * @return nothing when no instance of that name is known
   */
  Optional<CompletableFuture<Exit>> exit(String instance);

  /**
   * Asks the program to end: its main process alone, which knows best what to tell the others. One
   * that is frozen or stopped goes on, or it would never hear.
   *
   * @return whether it was there to be asked
   */
  boolean terminate(String instance) throws LaunchException;

  /**
   * Ends the program and all that it has started, at once.
   *
   * @return whether it was there
   */
  boolean kill(String instance) throws LaunchException;

  /**
   * Asks the program to end, and kills it when it has not after {@code patience}.
   *
   * @return as {@link #exit}
   */
  Optional<CompletableFuture<Exit>> stop(String instance, Duration patience) throws LaunchException;

  /**
   * Lets the program do nothing until it is thawed, with all that it has started.
   *
   * @return whether it was there
   * @throws LaunchException also where programs cannot be frozen
   */
  boolean freeze(String instance) throws LaunchException;

  /**
   * @return whether it was there
   */
  boolean thaw(String instance) throws LaunchException;

  /**
   * The last lines of what the instance has written; none when no instance of that name is known.
   */
  List<String> lastLines(String instance, int count);

  /**
   * What the instance writes, from its last lines on.
   *
   * @return nothing when no instance of that name is known
   */
  Optional<LogFollower> follow(String instance, int lastLines);

  /** Which limits this launcher can set, and why not the others. */
  List<LimitState> limits();

  /**
   * Forgets an instance that has ended; until then it is told of by {@link #recover} of the next
   * launcher.
   *
   * @return whether it had ended
   */
  boolean forget(String instance) throws LaunchException;

  /** Leaves all instances running. */
  @Override
  void close();
}
