package io.signalbox.peer.jobrunr;

import org.jobrunr.jobs.lambdas.JobRequest;

/** What JobRunr stores of a task's input. */
public record SleepRequest(double seconds) implements JobRequest {

  @Override
  public Class<SleepRequestHandler> getJobRequestHandler() {
    return SleepRequestHandler.class;
  }
}
