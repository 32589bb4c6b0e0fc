package io.signalbox.launcher.container;

import com.github.dockerjava.api.model.Frame;
import com.github.dockerjava.api.model.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumMap;
import java.util.Map;
import java.util.function.Consumer;

/**
 * Makes lines of what an engine tells of a container's output, in pieces of either stream. For one
 * thread.
 */
final class FrameLines implements Consumer<Frame> {

  /** Whoever writes no line's end is cut off there. */
  private static final int MOST_BYTES = 256 * 1024;

  private final Consumer<String> lines;
  private final Map<StreamType, ByteArrayOutputStream> unfinished = new EnumMap<>(StreamType.class);

  FrameLines(Consumer<String> lines) {
    this.lines = lines;
  }

  @Override
  public void accept(Frame frame) {
    ByteArrayOutputStream line =
        unfinished.computeIfAbsent(frame.getStreamType(), type -> new ByteArrayOutputStream());
    for (byte next : frame.getPayload()) {
      if (next == '\n' || line.size() == MOST_BYTES) {
        tell(line);
      }
      if (next != '\n') {
        line.write(next);
      }
    }
  }

  private void tell(ByteArrayOutputStream line) {
    String text = line.toString(StandardCharsets.UTF_8);
    line.reset();
    lines.accept(text);
  }

  /** Tells what has been begun. */
  void finish() {
    unfinished.values().stream().filter(line -> line.size() > 0).forEach(this::tell);
  }
}
