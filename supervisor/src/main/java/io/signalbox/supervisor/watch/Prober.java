package io.signalbox.supervisor.watch;

import io.signalbox.launcher.Insight;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.plan.Facts;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Asks all instances that run whether they are well, each on a thread of its own. Thread-safe. */
public final class Prober implements AutoCloseable {

  private final Insight insight;
  private final Runnable news;
  private final Map<LaunchName, Watch> watches = new ConcurrentHashMap<>();

  /**
   * @param news is told after each probe that may change anything
   */
  public Prober(Insight insight, Runnable news) {
    this.insight = insight;
    this.news = news;
  }

  /** From now on it is these that are asked, and no others. */
  public void follow(Collection<Watched> all) {
    Set<LaunchName> wanted = new HashSet<>();
    for (Watched watched : all) {
      wanted.add(watched.name());
      watches.computeIfAbsent(watched.name(), name -> begin(watched));
    }
    watches.forEach(
        (name, watch) -> {
          if (!wanted.contains(name)) {
            watch.thread.interrupt();
            watches.remove(name);
          }
        });
  }

  private Watch begin(Watched watched) {
    Watch watch = new Watch(watched);
    watch.thread.start();
    return watch;
  }

  /** The latest of that start. */
  public Facts.Probes of(LaunchName name) {
    Watch watch = watches.get(name);
    return watch == null ? Facts.Probes.NONE : watch.probes;
  }

  /** What the last probe has found, in words; empty when there was none. */
  public String words(LaunchName name) {
    Watch watch = watches.get(name);
    return watch == null ? "" : watch.words;
  }

  @Override
  public void close() {
    watches.values().forEach(watch -> watch.thread.interrupt());
    watches.clear();
  }

  /** How it goes on with one of them. */
  private final class Watch implements Runnable {

    final Thread thread;
    private final Watched watched;
    private final Probe probe;
    volatile Facts.Probes probes = Facts.Probes.NONE;
    volatile String words = "";
    private int count;
    private boolean everGood;

    Watch(Watched watched) {
      this.watched = watched;
      this.probe = new Probe(watched, insight);
      this.thread = Thread.ofVirtual().name("probe-" + watched.name()).unstarted(this);
    }

    @Override
    public void run() {
      try {
        while (!Thread.currentThread().isInterrupted()) {
          take(probe.look());
          Duration pause = watched.rule().pause(everGood, count);
          count++;
          Thread.sleep(pause);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }

    private void take(Finding finding) {
      Facts.Probes before = probes;
      words = finding.words();
      probes =
          finding.good()
              ? new Facts.Probes(before.good() + 1, 0, true)
              : new Facts.Probes(0, before.bad() + 1, finding.answers());
      everGood |= finding.good();
      boolean told =
          finding.good()
              ? before.good() < watched.rule().passes()
              : everGood && before.bad() <= watched.rule().failures();
      if (told) {
        news.run();
      }
    }
  }
}
