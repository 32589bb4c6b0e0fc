package io.signalbox.supervisor.compose;

import io.signalbox.launcher.LaunchException;
import io.signalbox.member.directory.RequestShare;
import io.signalbox.supervisor.launch.LaunchName;
import io.signalbox.supervisor.registration.Place;
import io.signalbox.supervisor.registration.Registrations;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Does what is to be done to containers and their registrations, each on a thread of its own: of
 * each kind one at a time for a start, and not again within two seconds. Thread-safe.
 */
final class Hands {

  private static final Logger log = LoggerFactory.getLogger(Hands.class);

  private static final Duration AGAIN = Duration.ofSeconds(2);

  private final Registrations registrations;
  private final Runnable news;
  private final Set<Deed> underWay = ConcurrentHashMap.newKeySet();
  private final Map<Deed, Instant> begun = new ConcurrentHashMap<>();

  /** What the registry, or the engine, has said against it the last time. */
  private final Map<Deed, String> refusals = new ConcurrentHashMap<>();

  /** The kinds. */
  enum Kind {
    ADMIT,
    TAKE_OUT,
    CLEAR,
    START,
    TERMINATE,
    KILL
  }

  private record Deed(Kind kind, String container, LaunchName start) {}

  /** What is done. */
  @FunctionalInterface
  interface Work {
    void run() throws IOException, LaunchException;
  }

  /**
   * @param news is told when something is done
   */
  Hands(Registrations registrations, Runnable news) {
    this.registrations = registrations;
    this.news = news;
  }

  /** Other starts than these are over. */
  void forgetAllBut(Collection<Member> members) {
    Set<LaunchName> names = members.stream().map(Member::name).collect(Collectors.toSet());
    begun.keySet().removeIf(deed -> !names.contains(deed.start));
    refusals.keySet().removeIf(deed -> !names.contains(deed.start));
  }

  /** What has failed is forgotten: it is tried anew later. */
  void forgive(Kind kind, Member member) {
    refusals.remove(deed(kind, member));
    begun.remove(deed(kind, member));
  }

  /** Empty when it has not been tried, or has worked. */
  String refusal(Kind kind, Member member) {
    return refusals.getOrDefault(deed(kind, member), "");
  }

  /** Whether it has been begun for that start. */
  boolean hasBegun(Kind kind, Member member) {
    return begun.containsKey(deed(kind, member));
  }

  private static Deed deed(Kind kind, Member member) {
    return new Deed(kind, member.id(), member.name());
  }

  void admit(Member member, Place place, Instant now) {
    begin(Kind.ADMIT, member, now, () -> registrations.admit(place, RequestShare.ANY));
  }

  void takeOut(Member member, Place place, Instant now) {
    boolean lives = member.container().lives();
    begin(Kind.TAKE_OUT, member, now, () -> registrations.takeOut(place, lives));
  }

  /** What is left in the table of its earlier starts goes. */
  void clear(Member member, Instant now) {
    begin(Kind.CLEAR, member, now, () -> registrations.removeEarlier(member.name()));
  }

  void begin(Kind kind, Member member, Instant now, Work work) {
    Deed deed = deed(kind, member);
    Instant before = begun.get(deed);
    if (before != null && now.isBefore(before.plus(AGAIN)) || !underWay.add(deed)) {
      return;
    }
    begun.put(deed, now);
    Thread.ofVirtual()
        .name("%s %s".formatted(kind, member.name()))
        .start(() -> carryOut(deed, member, work));
  }

  private void carryOut(Deed deed, Member member, Work work) {
    try {
      work.run();
      refusals.remove(deed);
    } catch (IOException | LaunchException e) {
      String reason = String.valueOf(e.getMessage());
      if (!reason.equals(refusals.put(deed, reason))) {
        log.warn("{} of {} did not work: {}", deed.kind, member.name(), reason);
      }
    } catch (RuntimeException e) {
      log.error("{} of {} did not work", deed.kind, member.name(), e);
    } finally {
      underWay.remove(deed);
      news.run();
    }
  }
}
