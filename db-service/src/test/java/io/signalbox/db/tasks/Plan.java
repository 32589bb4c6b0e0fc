package io.signalbox.db.tasks;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.jdbc.core.simple.JdbcClient;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** How the database carried a statement out, as it tells itself. */
record Plan(JsonNode root) {

  static Plan of(JdbcClient jdbc, String sql, Map<String, Object> parameters) {
    String told =
        jdbc.sql("explain (analyze, buffers, format json) " + sql)
            .params(parameters)
            .query(String.class)
            .single();
    return new Plan(JsonMapper.shared().readTree(told).at("/0/Plan"));
  }

  /** Pages that were looked at by all scans of this index, those of their rows with them. */
  long pages(String index) {
    return scans(index).stream()
        .mapToLong(
            scan ->
                scan.path("Shared Hit Blocks").asLong(0)
                    + scan.path("Shared Read Blocks").asLong(0))
        .sum();
  }

  /** Rows that were fetched by scans of this index, whether they were wanted or not. */
  long rows(String index) {
    // Averages over the loops.
    return Math.round(
        scans(index).stream()
            .mapToDouble(
                scan ->
                    scan.path("Actual Loops").asDouble()
                        * (scan.path("Actual Rows").asDouble()
                            + scan.path("Rows Removed by Filter").asDouble(0)))
            .sum());
  }

  /** Whether some table was read from end to end. */
  boolean readsAll(String table) {
    return nodes().stream()
        .anyMatch(
            node ->
                node.path("Node Type").asString().equals("Seq Scan")
                    && node.path("Relation Name").asString().equals(table));
  }

  List<JsonNode> scans(String index) {
    return nodes().stream()
        .filter(node -> node.path("Index Name").asString("").equals(index))
        .toList();
  }

  private List<JsonNode> nodes() {
    List<JsonNode> nodes = new ArrayList<>();
    collect(root, nodes);
    return nodes;
  }

  private static void collect(JsonNode node, List<JsonNode> into) {
    into.add(node);
    node.path("Plans").forEach(child -> collect(child, into));
  }
}
