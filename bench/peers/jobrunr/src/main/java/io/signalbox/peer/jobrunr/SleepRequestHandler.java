package io.signalbox.peer.jobrunr;

import io.signalbox.peer.api.SleepTask;
import org.jobrunr.jobs.lambdas.JobRequestHandler;
import org.jobrunr.server.runner.ThreadLocalJobContext;
import org.springframework.stereotype.Component;

/**
 * Runs a task and stores what it leaves. When it returns, JobRunr stores that it has succeeded.
 * Public, as JobRunr calls it by reflection. Thread-safe.
 */
@Component
public class SleepRequestHandler implements JobRequestHandler<SleepRequest> {

  private final SleepTask type;
  private final OutputTable outputs;

  SleepRequestHandler(SleepTask type, OutputTable outputs) {
    this.type = type;
    this.outputs = outputs;
  }

  @Override
  public void run(SleepRequest request) throws InterruptedException {
    SleepTask.Output output = type.run(new SleepTask.Input(request.seconds()));
    outputs.insert(ThreadLocalJobContext.getJobContext().getJobId(), output);
  }
}
