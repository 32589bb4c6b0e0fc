package io.signalbox.peer.byhand;

import io.signalbox.peer.api.SleepTask;
import java.util.UUID;

/**
 * A task that is this process's to run, until its lease ends.
 *
 * @param attempt under which its outcome will be taken
 */
record Claimed(UUID id, int attempt, SleepTask.Input input) {}
