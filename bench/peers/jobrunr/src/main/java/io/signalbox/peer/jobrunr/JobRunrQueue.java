package io.signalbox.peer.jobrunr;

import io.signalbox.peer.api.SleepTask;
import io.signalbox.peer.api.Task;
import io.signalbox.peer.api.TaskQueue;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.jobrunr.jobs.states.StateName;
import org.jobrunr.scheduling.JobRequestScheduler;
import org.jobrunr.server.BackgroundJobServer;
import org.jobrunr.storage.JobNotFoundException;
import org.jobrunr.storage.StorageProvider;
import org.springframework.stereotype.Component;

/** Hands tasks to JobRunr. */
@Component
class JobRunrQueue implements TaskQueue {

  private final JobRequestScheduler scheduler;
  private final BackgroundJobServer server;
  private final StorageProvider jobs;
  private final OutputTable outputs;

  JobRunrQueue(
      JobRequestScheduler scheduler,
      BackgroundJobServer server,
      StorageProvider jobs,
      OutputTable outputs,
      EndingsFilter endings) {
    this.scheduler = scheduler;
    this.server = server;
    this.jobs = jobs;
    this.outputs = outputs;
    server.setJobFilters(List.of(endings));
  }

  @Override
  public void submit(UUID id, SleepTask.Input input) {
    scheduler.enqueue(id, new SleepRequest(input.seconds()));
  }

  @Override
  public Optional<Task> find(UUID id) {
    try {
      return Optional.of(task(id, jobs.getJobById(id).getState()));
    } catch (JobNotFoundException e) {
      return Optional.empty();
    }
  }

  private Task task(UUID id, StateName state) {
    return switch (state) {
      case SUCCEEDED -> Task.ended(id, outputs.get(id));
      case PROCESSING -> new Task(id, SleepTask.TYPE, Task.State.RUNNING, null);
      default -> new Task(id, SleepTask.TYPE, Task.State.QUEUED, null);
    };
  }

  /** A job that has failed waits, scheduled, for its next attempt. */
  @Override
  public long left() {
    return Stream.of(StateName.SCHEDULED, StateName.ENQUEUED, StateName.PROCESSING)
        .mapToLong(jobs::countJobs)
        .sum();
  }

  @Override
  public void pause() {
    server.pauseProcessing();
  }

  @Override
  public void resume() {
    server.resumeProcessing();
  }
}
