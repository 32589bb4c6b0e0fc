package io.signalbox.supervisor.rollout;

import io.signalbox.supervisor.plan.Observed.Judgement;
import java.time.InstantSource;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the gateways each second, as long as any service is in an update, and says how the new
 * versions do. Thread-safe.
 */
public final class Judge implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(Judge.class);

  private final Gateways gateways;
  private final InstantSource clock;
  private final Runnable news;
  private final Map<String, Hearing> hearings = new HashMap<>();
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(Thread.ofVirtual().name("judge").factory());
  private volatile List<Update> updates = List.of();
  private volatile Map<String, Judgement> judgements = Map.of();

  private record Hearing(int rollout, Trial trial) {}

  /**
   * @param clock that is never set
   * @param news is told when a judgement has changed
   */
  public Judge(Gateways gateways, InstantSource clock, Runnable news) {
    this.gateways = gateways;
    this.clock = clock;
    this.news = news;
  }

  public void start() {
    thread.scheduleWithFixedDelay(this::tick, 0, 1, TimeUnit.SECONDS);
  }

  private void tick() {
    try {
      look();
    } catch (RuntimeException e) {
      log.error("The gateways could not be asked", e);
    }
  }

  /** From now on it is these that are judged, and no others. */
  public void follow(Collection<Update> all) {
    updates = List.copyOf(all);
  }

  /** The latest, by service. */
  public Map<String, Judgement> judgements() {
    return judgements;
  }

  void look() {
    List<Update> followed = updates;
    if (followed.isEmpty()) {
      if (!hearings.isEmpty()) {
        hearings.clear();
        judgements = Map.of();
        gateways.rest();
      }
      return;
    }
    Map<String, Judgement> latest = new HashMap<>();
    followed.forEach(update -> latest.put(update.service(), judge(update)));
    hearings.keySet().retainAll(latest.keySet());
    boolean changed = !latest.equals(judgements);
    judgements = Map.copyOf(latest);
    if (changed) {
      news.run();
    }
  }

  private Judgement judge(Update update) {
    Trial trial = trial(update);
    trial.take(update, gateways.read(update.service()), clock.instant());
    return new Judgement(update.rollout(), trial.verdict(clock.instant()));
  }

  private Trial trial(Update update) {
    Hearing hearing = hearings.get(update.service());
    if (hearing == null || hearing.rollout != update.rollout()) {
      hearing = new Hearing(update.rollout(), new Trial(update.rule()));
      hearings.put(update.service(), hearing);
    }
    return hearing.trial;
  }

  @Override
  public void close() {
    thread.shutdownNow();
  }
}
