package io.signalbox.bench.choose;

import io.signalbox.balancer.Balancer;
import io.signalbox.balancer.LoadReport;
import io.signalbox.balancer.Outcome;
import io.signalbox.balancer.PolicyName;
import io.signalbox.balancer.Server;
import io.signalbox.balancer.Settings;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** One request: a server is chosen, and the request ends. All servers have told their load. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class Choosing {

  private static final LoadReport REPORT = new LoadReport(0.5, 0.5, 100, 0, 3, 0.01, 0);

  /** To choose from. */
  @Param({"16", "1000"})
  public int servers;

  /** How. */
  @Param public PolicyName policy = PolicyName.PREQUAL;

  private Balancer<Integer> balancer = balancer();

  private Balancer<Integer> balancer() {
    return new Balancer<>(Settings.DEFAULTS.with(policy));
  }

  /** A balancer that knows the load of all. */
  @Setup
  public void know() {
    balancer = balancer();
    balancer.replace(IntStream.range(0, servers).boxed().toList());
    balancer.choose(List.of());
    balancer.servers().forEach(server -> balancer.told(server, REPORT));
  }

  /** What a gateway does for a request, but for the report that comes with the answer. */
  @Benchmark
  public Server<Integer> request() {
    Server<Integer> server = Objects.requireNonNull(balancer.choose(List.of()));
    balancer.ended(server, Outcome.SUCCESS, 10_000_000);
    return server;
  }

  /** The same, with the report. */
  @Benchmark
  public Server<Integer> requestAndReport() {
    Server<Integer> server = Objects.requireNonNull(balancer.choose(List.of()));
    balancer.told(server, REPORT);
    balancer.ended(server, Outcome.SUCCESS, 10_000_000);
    return server;
  }
}
