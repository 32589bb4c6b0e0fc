package io.signalbox.launcher;

import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * The most that a program may take, with all that it starts.
 *
 * @param cores of processors, 0.01 at least
 * @param memoryBytes beyond which it is killed
 * @param threads of all its processes together
 */
public record Limits(OptionalDouble cores, OptionalLong memoryBytes, OptionalInt threads) {

  public static final Limits NONE =
      new Limits(OptionalDouble.empty(), OptionalLong.empty(), OptionalInt.empty());

  private static final double FEWEST_CORES = 0.01;

  public Limits {
    if (cores.isPresent() && !(cores.getAsDouble() >= FEWEST_CORES && cores.getAsDouble() < 1e6)) {
      throw new IllegalArgumentException("cores: 0.01 at least, not " + cores.getAsDouble());
    }
    if (memoryBytes.isPresent() && memoryBytes.getAsLong() < 1) {
      throw new IllegalArgumentException("memory: 1 byte at least, not " + memoryBytes.getAsLong());
    }
    if (threads.isPresent() && threads.getAsInt() < 1) {
      throw new IllegalArgumentException("threads: 1 at least, not " + threads.getAsInt());
    }
  }

  /** Whether there is one of that kind. */
  public boolean has(LimitState.Kind kind) {
    return switch (kind) {
      case CORES -> cores.isPresent();
      case MEMORY -> memoryBytes.isPresent();
      case THREADS -> threads.isPresent();
    };
  }

  public Limits withCores(double most) {
    return new Limits(OptionalDouble.of(most), memoryBytes, threads);
  }

  public Limits withMemoryBytes(long most) {
    return new Limits(cores, OptionalLong.of(most), threads);
  }

  public Limits withThreads(int most) {
    return new Limits(cores, memoryBytes, OptionalInt.of(most));
  }
}
