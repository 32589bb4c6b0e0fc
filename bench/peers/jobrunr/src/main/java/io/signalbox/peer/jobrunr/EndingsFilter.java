package io.signalbox.peer.jobrunr;

import io.signalbox.peer.api.Endings;
import io.signalbox.peer.api.Task;
import org.jobrunr.jobs.Job;
import org.jobrunr.jobs.filters.ApplyStateFilter;
import org.jobrunr.jobs.states.JobState;
import org.jobrunr.jobs.states.StateName;
import org.springframework.stereotype.Component;

/** Is called by JobRunr when it has stored a state. Thread-safe. */
@Component
class EndingsFilter implements ApplyStateFilter {

  private final Endings endings;
  private final OutputTable outputs;

  EndingsFilter(Endings endings, OutputTable outputs) {
    this.endings = endings;
    this.outputs = outputs;
  }

  @Override
  public void onStateApplied(Job job, JobState before, JobState now) {
    if (now.getName() == StateName.SUCCEEDED && endings.awaited(job.getId())) {
      endings.ended(Task.ended(job.getId(), outputs.get(job.getId())));
    }
  }
}
