package io.signalbox.bench;

import io.signalbox.bench.measure.Comparison;
import io.signalbox.bench.measure.Failures;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.Pace;
import io.signalbox.bench.measure.Percentiles;
import io.signalbox.bench.measure.Spread;
import io.signalbox.bench.measure.Table;
import java.net.InetSocketAddress;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** The result as Markdown. */
record Report(
    Pace pace, int clients, Servers servers, Machine machine, Instant begun, List<Round> rounds) {

  String markdown() {
    StringBuilder text = new StringBuilder();
    facts(text);
    text.append("Each figure is the median of the rounds (lowest–highest).\n\n");
    text.append(throughput().markdown()).append('\n').append(latency().markdown());
    failures(text);
    return text.toString();
  }

  /** Words, so that nothing stands on the right. */
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
        "%d s of warm-up; rounds: %d; %d s for each measurement"
            .formatted(pace.warmUp().toSeconds(), pace.rounds(), pace.part().toSeconds()));
    text.append('\n');
  }

  private Table throughput() {
    return new Table(
            "Tasks through the gateway", "a second", "p50 ms", "p90 ms", "p99 ms", "failures")
        .row(
            "empty task, " + clients + " clients",
            cell("%.0f", round -> round.tasks().perSecond()),
            millis(round -> round.tasks().latency().p50()),
            millis(round -> round.tasks().latency().p90()),
            millis(round -> round.tasks().latency().p99()),
            count(round -> round.tasks().failures()));
  }

  private Table latency() {
    Table table = new Table("Latency, 1 client", "p50 ms", "p90 ms", "p99 ms", "failures of both");
    comparison(table, "GET /api/task-types", Round::listTypes);
    comparison(table, "POST /api/tasks, empty task", Round::emptyTask);
    return table;
  }

  private void comparison(Table table, String name, Function<Round, Comparison> part) {
    way(table, name + ", gateway", part.andThen(Comparison::gateway));
    way(table, name + ", direct", part.andThen(Comparison::direct));
    table.row(
        "**" + name + ", added by the gateway**",
        "**" + millis(round -> part.apply(round).added()) + "**",
        "",
        "",
        count(round -> part.apply(round).failures()));
  }

  private void way(Table table, String name, Function<Round, Percentiles> latency) {
    table.row(
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

  private String millis(ToDoubleFunction<Round> figure) {
    return cell("%.2f", figure);
  }

  private String cell(String format, ToDoubleFunction<Round> figure) {
    return Spread.over(rounds, figure).text(format);
  }

  private String count(Function<Round, Failures> failures) {
    return Long.toString(rounds.stream().mapToLong(round -> failures.apply(round).count()).sum());
  }

  private static String address(InetSocketAddress server) {
    return server.getHostString() + ":" + server.getPort();
  }

  private static void row(StringBuilder text, String name, String value) {
    text.append("| ").append(name).append(" | ").append(value).append(" |\n");
  }
}
