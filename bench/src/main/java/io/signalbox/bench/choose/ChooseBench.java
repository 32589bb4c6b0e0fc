package io.signalbox.bench.choose;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;

/** Has JMH measure how long it takes to choose a server. */
@Command(name = "choose", description = "Nanoseconds and bytes for a choice, by JMH: four minutes.")
public final class ChooseBench implements Callable<Void> {

  /** JMH prints its table itself, with what is allocated for each request. */
  @Override
  public Void call() throws RunnerException {
    new Runner(new OptionsBuilder().include(Choosing.class.getName()).addProfiler("gc").build())
        .run();
    return null;
  }
}
