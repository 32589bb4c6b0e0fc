package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Frame;
import io.signalbox.launcher.LogFollower;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/** What an engine tells of a container's output while it comes; no faster than it is read here. */
final class ContainerFollower implements LogFollower {

  private static final int MOST_LINES = 1000;
  private static final long LOOK_MILLIS = 100;

  private final BlockingQueue<String> waiting = new ArrayBlockingQueue<>(MOST_LINES);
  private final EngineStream<Frame> stream = new EngineStream<>(new FrameLines(this::put));
  private volatile boolean closed;

  EngineStream<Frame> stream() {
    return stream;
  }

  private void put(String line) {
    try {
      while (!closed && !waiting.offer(line, LOOK_MILLIS, TimeUnit.MILLISECONDS)) {}
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /**
   * {@inheritDoc}
   *
   * @throws IOException when the engine has broken off; nothing comes any more
   */
  @Override
  public List<String> next(Duration patience) throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    long deadline = System.nanoTime() + patience.toNanos();
    long left = patience.toNanos();
    while (lines.isEmpty() && left > 0) {
      String first =
          waiting.poll(
              Math.min(left, TimeUnit.MILLISECONDS.toNanos(LOOK_MILLIS)), TimeUnit.NANOSECONDS);
      if (first != null) {
        lines.add(first);
        waiting.drainTo(lines);
      } else if (stream.over().isCompletedExceptionally()) {
        throw new IOException("the engine has broken off", stream.over().exceptionNow());
      }
      left = deadline - System.nanoTime();
    }
    return lines;
  }

  @Override
  public void close() {
    closed = true;
    stream.close();
  }
}
