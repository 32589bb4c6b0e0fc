package io.signalbox.bench;

import io.signalbox.bench.measure.Comparison;
import io.signalbox.bench.measure.Failures;
import io.signalbox.bench.measure.Percentiles;
import io.signalbox.bench.measure.Spread;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The result as Markdown. */
record Report(
    Options options, Servers servers, Machine machine, Instant begun, List<Round> rounds) {

  private static final double NANOS_PER_MILLI = 1e6;

  String markdown() {
    StringBuilder text = new StringBuilder();
    facts(text);
    text.append("Each figure is the median of the rounds (lowest–highest).\n\n");
    throughput(text);
    latency(text);
    failures(text);
    return text.toString();
  }

  private void facts(StringBuilder text) {
    row(text, "measured", begun.truncatedTo(ChronoUnit.SECONDS).toString());
    row(text, "---", "---");
    row(text, "machine", machine.cores() + " cores, " + machine.processor());
    row(text, "system", machine.system());
    row(text, "JVM of the load generator", machine.jvm());
    row(
        text,
        "cluster",
        "gateway " + address(servers.gateway()) + ", worker " + address(servers.worker()));
    row(
        text,
        "plan",
        String.format(
            Locale.ROOT,
            "%d s of warm-up; rounds: %d; %d s for each measurement",
            options.warmUp().toSeconds(),
            options.rounds(),
            options.part().toSeconds()));
    text.append('\n');
  }

  private void throughput(StringBuilder text) {
    row(text, "Tasks through the gateway", "a second", "p50 ms", "p90 ms", "p99 ms", "failures");
    row(text, "---", "---:", "---:", "---:", "---:", "---:");
    row(
        text,
        "empty task, " + options.clients() + " clients",
        cell("%.0f", round -> round.tasks().perSecond()),
        millis(round -> round.tasks().latency().p50()),
        millis(round -> round.tasks().latency().p90()),
        millis(round -> round.tasks().latency().p99()),
        count(round -> round.tasks().failures()));
    text.append('\n');
  }

  private void latency(StringBuilder text) {
    row(text, "Latency, 1 client", "p50 ms", "p90 ms", "p99 ms", "failures of both");
    row(text, "---", "---:", "---:", "---:", "---:");
    comparison(text, "GET /api/task-types", Round::listTypes);
    comparison(text, "POST /api/tasks, empty task", Round::emptyTask);
  }

  private void comparison(StringBuilder text, String name, Function<Round, Comparison> part) {
    way(text, name + ", gateway", part.andThen(Comparison::gateway));
    way(text, name + ", direct", part.andThen(Comparison::direct));
    row(
        text,
        "**" + name + ", added by the gateway**",
        "**" + millis(round -> part.apply(round).added()) + "**",
        "",
        "",
        count(round -> part.apply(round).failures()));
  }

  private void way(StringBuilder text, String name, Function<Round, Percentiles> latency) {
    row(
        text,
        name,
        millis(round -> latency.apply(round).p50()),
        millis(round -> latency.apply(round).p90()),
        millis(round -> latency.apply(round).p99()),
        "");
  }

  private void failures(StringBuilder text) {
    Failures all = rounds.stream().map(Round::failures).reduce(Failures.NONE, Failures::plus);
    if (all.count() > 0) {
      text.append("\nFailures: ").append(all.count()).append("; the last one: `");
      text.append(all.last().replace('`', '\'')).append("`\n");
    }
  }

  private String millis(ToDoubleFunction<Round> nanos) {
    return cell("%.2f", round -> nanos.applyAsDouble(round) / NANOS_PER_MILLI);
  }

  private String cell(String format, ToDoubleFunction<Round> figure) {
    Spread spread = Spread.over(rounds, figure);
    return String.format(
        Locale.ROOT,
        format + " (" + format + "–" + format + ")",
        spread.median(),
        spread.lowest(),
        spread.highest());
  }

  private String count(Function<Round, Failures> failures) {
    return Long.toString(rounds.stream().mapToLong(round -> failures.apply(round).count()).sum());
  }

  private static String address(InetSocketAddress server) {
    return server.getHostString() + ":" + server.getPort();
  }

  private static void row(StringBuilder text, String... cells) {
    text.append("| ").append(String.join(" | ", cells)).append(" |\n");
  }
}
