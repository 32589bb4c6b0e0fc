package io.signalbox.system;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Clients that submit tasks of several types, one after the other, until they are stopped. */
final class TaskLoad {

  private static final String IMAGE = SampleImage.base64();

  private final TaskClient client;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> clients = new ArrayList<>();
  private final AtomicInteger next = new AtomicInteger();
  private final List<String> accepted = new CopyOnWriteArrayList<>();
  private volatile boolean stopped;

  private TaskLoad(TaskClient client) {
    this.client = client;
  }

  static TaskLoad start(TaskClient client, int clients) {
    TaskLoad load = new TaskLoad(client);
    for (int i = 0; i < clients; i++) {
      load.clients.add(load.threads.submit(load::submitUntilStopped));
    }
    return load;
  }

  private Void submitUntilStopped() throws InterruptedException {
    while (!stopped) {
      accepted.add(submitOne(next.getAndIncrement()));
    }
    return null;
  }

  private String submitOne(int i) throws InterruptedException {
    return switch (i % 3) {
      case 0 -> client.submit("sleep", Map.of("seconds", i % 4));
      case 1 -> client.submit("digest", Map.of("text", "task " + i, "iterations", 20_000));
      default -> client.submit("thumbnail", Map.of("image", IMAGE, "width", 32));
    };
  }

  /** How many tasks have been accepted so far. */
  int accepted() {
    return accepted.size();
  }

  /** Lets every client finish what it is about; returns the ids of all accepted tasks. */
  List<String> stop() throws InterruptedException, ExecutionException {
    stopped = true;
    for (Future<?> one : clients) {
      one.get();
    }
    threads.close();
    return List.copyOf(accepted);
  }
}
