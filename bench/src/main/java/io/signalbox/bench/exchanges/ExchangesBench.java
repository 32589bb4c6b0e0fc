package io.signalbox.bench.exchanges;

import static io.signalbox.bench.measure.Table.number;

import io.signalbox.bench.gateways.Lineup;
import io.signalbox.bench.gateways.ServerProcess;
import io.signalbox.bench.measure.Machine;
import io.signalbox.bench.measure.MeasurementException;
import io.signalbox.bench.measure.Table;
import io.signalbox.bench.measure.WholeNumber;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Everyday exchanges, each straight to a service and through what may be between: what client and
 * service get otherwise than straight.
 */
@Command(
    name = "exchanges",
    sortOptions = false,
    description = {
      "Everyday exchanges, straight, through this gateway and through HAProxy, and all that client"
          + " and service get otherwise: two minutes.",
      "HAProxy is tried where it is installed."
    })
public final class ExchangesBench implements Callable<String> {

  private static final int MEBIBYTE = 1 << 20;
  private static final String READY = "/ready";

  private final Path project;
  private final Consumer<String> progress;

  @Option(
      names = "--size",
      paramLabel = "MIB",
      defaultValue = "2048",
      converter = Mebibytes.class,
      description = "of each large body (${DEFAULT-VALUE})")
  private int size;

  private static final class Mebibytes extends WholeNumber {

    private Mebibytes() {
      super(1, 1 << 20);
    }
  }

  /**
   * @param project where the jars have been built
   */
  public ExchangesBench(Path project, Consumer<String> progress) {
    this.project = project;
    this.progress = progress;
  }

  @Override
  public String call() throws IOException, InterruptedException, MeasurementException {
    try (Origin origin = new Origin();
        EchoService echo = new EchoService();
        Lineup lineup = new Lineup(project, "exchanges", READY)) {
      Ways ways = Ways.open(lineup, Ways.straight(origin, echo));
      progress.accept("All ways are open.");
      Catalogue catalogue = new Catalogue(origin, echo);
      Results results = new Results(ways.proxied().stream().map(Way::name).toList());
      for (Exchange exchange : catalogue.everyday()) {
        compare(exchange, ways, results, Map.of());
      }
      progress.accept("The small ones are done.");
      Map<String, ResidentMemory> memories = new HashMap<>();
      for (ServerProcess process : lineup.all()) {
        memories.put(process.name(), new ResidentMemory(process));
      }
      for (Exchange exchange : catalogue.transfers((long) size * MEBIBYTE)) {
        compare(exchange, ways, results, memories);
        progress.accept(exchange.name() + " is done.");
      }
      return Machine.here()
          + "\n\n- "
          + String.join("\n- ", ways.notes())
          + "\n- large bodies of "
          + size
          + " MiB\n\n"
          + results.markdown()
          + "\n## Memory\n\n"
          + memory(ways, memories).markdown();
    }
  }

  private static void compare(
      Exchange exchange, Ways ways, Results results, Map<String, ResidentMemory> memories)
      throws IOException, InterruptedException {
    Observed straight = exchange.over(ways.straight());
    results.add(ways.straight().name(), straight.delays());
    for (Way way : ways.proxied()) {
      ResidentMemory memory = memories.get(way.name());
      Observed here = memory == null ? exchange.over(way) : memory.during(() -> exchange.over(way));
      results.add(exchange.name(), way.name(), Differences.between(straight, here));
      results.add(way.name(), here.delays());
    }
  }

  private static Table memory(Ways ways, Map<String, ResidentMemory> memories) throws IOException {
    Table table =
        new Table("RSS in MiB", "before the large bodies", "the most meanwhile", "after them");
    for (Way way : ways.proxied()) {
      ResidentMemory memory = memories.get(way.name());
      if (memory != null) {
        table.row(
            way.name(),
            mebibytes(memory.before()),
            mebibytes(memory.most()),
            mebibytes(memory.now()));
      }
    }
    return table;
  }

  private static String mebibytes(long bytes) {
    return number("%.0f", (double) bytes / MEBIBYTE);
  }
}
