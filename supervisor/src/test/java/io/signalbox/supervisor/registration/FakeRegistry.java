package io.signalbox.supervisor.registration;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** A table in memory; told and read at once. Thread-safe. */
public final class FakeRegistry implements Registry, RegistryTable {

  private final Map<String, Map<String, Entry>> up = new HashMap<>();
  private final Map<String, Map<String, Entry>> outOfService = new HashMap<>();
  private final List<String> told = new ArrayList<>();
  private boolean away;

  /** What it was told, as {@code register shop-1.1}. */
  public synchronized List<String> told() {
    return List.copyOf(told);
  }

  /** Somebody registers himself. */
  public synchronized void add(String service, Entry entry) {
    of(up, service).put(entry.id(), entry);
  }

  /** Its lease has ended. */
  public synchronized void expire(String service, String id) {
    of(up, service).remove(id);
    of(outOfService, service).remove(id);
  }

  /** It was restarted, and knows nobody. */
  public synchronized void forget() {
    up.clear();
  }

  public synchronized void away(boolean now) {
    away = now;
  }

  private static Map<String, Entry> of(Map<String, Map<String, Entry>> table, String service) {
    return table.computeIfAbsent(service, name -> new TreeMap<>());
  }

  @Override
  public synchronized List<Entry> of(String service) {
    return List.copyOf(of(up, service).values());
  }

  @Override
  public synchronized void register(String id, Place place, double share) throws IOException {
    tell("register " + id);
    String host = place.host();
    add(place.service(), new Entry(id, host == null ? "127.0.0.1" : host, place.port(), share));
  }

  @Override
  public synchronized void share(String service, String id, double share) throws IOException {
    tell("share " + id);
    of(up, service)
        .computeIfPresent(id, (same, entry) -> new Entry(id, entry.host(), entry.port(), share));
  }

  @Override
  public synchronized boolean renew(String service, String id) throws IOException {
    tell("renew " + id);
    return of(up, service).containsKey(id);
  }

  @Override
  public synchronized void remove(String service, String id) throws IOException {
    tell("remove " + id);
    of(up, service).remove(id);
  }

  @Override
  public synchronized void takeOutOfService(String service, String id) throws IOException {
    tell("take out " + id);
    Entry entry = of(up, service).remove(id);
    if (entry != null) {
      of(outOfService, service).put(id, entry);
    }
  }

  @Override
  public synchronized boolean bringBack(String service, String id) throws IOException {
    tell("bring back " + id);
    Entry entry = of(outOfService, service).remove(id);
    if (entry != null) {
      of(up, service).put(id, entry);
    }
    return entry != null;
  }

  private void tell(String what) throws IOException {
    if (away) {
      throw new IOException("the registry does not answer");
    }
    told.add(what);
  }
}
