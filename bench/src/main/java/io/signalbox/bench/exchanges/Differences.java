package io.signalbox.bench.exchanges;

import io.signalbox.bench.exchanges.Difference.Change;
import io.signalbox.bench.exchanges.Difference.Side;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;

/** Finds the fewest between two lists of lines. */
final class Differences {

  private static final Line REQUEST = Line.note("the request");
  private static final Set<Line.Kind> OF_ANY_ANSWER = Set.of(Line.Kind.START, Line.Kind.NOTE);

  private final Side side;
  private final List<Difference> found = new ArrayList<>();
  private final List<Line> missing = new ArrayList<>();
  private final List<Line> added = new ArrayList<>();

  private Differences(Side side) {
    this.side = side;
  }

  static List<Difference> between(Observed straight, Observed here) {
    List<Difference> client = between(Side.CLIENT, straight.client(), here.client());
    List<Difference> all = new ArrayList<>();
    if (here.service().isEmpty() && !straight.service().isEmpty()) {
      all.add(new Difference(Side.SERVICE, Change.MISSING, REQUEST, REQUEST));
      // The answer is not the service's: what else is in it cannot be compared.
      client.removeIf(each -> !OF_ANY_ANSWER.contains(each.straight().kind()));
    } else {
      all.addAll(between(Side.SERVICE, straight.service(), here.service()));
    }
    all.addAll(client);
    return all;
  }

  static List<Difference> between(Side side, List<Line> straight, List<Line> here) {
    Differences differences = new Differences(side);
    differences.align(straight, here);
    differences.pair(
        Line::means, line -> inTurn(line, straight, here) ? Change.MOVED : Change.REORDERED);
    differences.pair(Line::isLike, _ -> Change.CHANGED);
    differences.missing.forEach(line -> differences.add(Change.MISSING, line, line));
    differences.added.forEach(line -> differences.add(Change.ADDED, line, line));
    return differences.found;
  }

  private void add(Change change, Line straight, Line here) {
    found.add(new Difference(side, change, straight, here));
  }

  /** Whether those that may stand in each other's place come in the same order. */
  private static boolean inTurn(Line line, List<Line> straight, List<Line> here) {
    return values(line, straight).equals(values(line, here));
  }

  private static List<String> values(Line line, List<Line> lines) {
    return lines.stream().filter(line::isLike).map(Line::value).toList();
  }

  /** By the longest common subsequence. */
  private void align(List<Line> straight, List<Line> here) {
    int[][] common = common(straight, here);
    int i = 0;
    int j = 0;
    while (i < straight.size() || j < here.size()) {
      boolean both = i < straight.size() && j < here.size();
      if (both && straight.get(i).means(here.get(j))) {
        if (!straight.get(i).equals(here.get(j))) {
          add(Change.RESPELLED, straight.get(i), here.get(j));
        }
        i++;
        j++;
      } else if (j == here.size() || (both && common[i + 1][j] >= common[i][j + 1])) {
        missing.add(straight.get(i++));
      } else {
        added.add(here.get(j++));
      }
    }
  }

  /** How much of both is common from each place on. */
  private static int[][] common(List<Line> straight, List<Line> here) {
    int[][] common = new int[straight.size() + 1][here.size() + 1];
    for (int i = straight.size() - 1; i >= 0; i--) {
      for (int j = here.size() - 1; j >= 0; j--) {
        common[i][j] =
            straight.get(i).means(here.get(j))
                ? common[i + 1][j + 1] + 1
                : Math.max(common[i + 1][j], common[i][j + 1]);
      }
    }
    return common;
  }

  /** Takes those out of both lists that belong together. */
  private void pair(BiPredicate<Line, Line> belong, Function<Line, Change> change) {
    for (Line line : List.copyOf(missing)) {
      Optional<Line> other = added.stream().filter(each -> belong.test(line, each)).findFirst();
      if (other.isPresent()) {
        add(change.apply(line), line, other.get());
        missing.remove(line);
        added.remove(other.get());
      }
    }
  }
}
