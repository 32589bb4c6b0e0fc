package io.signalbox.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Every panel and every alert asks for something that the running cluster really tells; those of
 * the supervisor, which it has not, are the business of SupervisorIT.
 */
@Tag("containers")
@ExtendWith(SharedContainers.class)
class MonitoringIT {

  private static final Path MONITORING = Containers.PROJECT.resolve("monitoring");
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /** A metric's name, with its label matchers if it has any; a function's name has a "(" behind. */
  private static final Pattern SELECTOR =
      Pattern.compile("\\b(up|[a-z]+[_:][a-z0-9_:]+)\\b(\\{[^}]*})?(?!\\w|\\s*\\()");

  /** A metric's name in docs/metrics.md; an alert's has capitals. */
  private static final Pattern DOCUMENTED = Pattern.compile("`([a-z_:]+)`");

  private static final String EACH_SECOND =
      """
      {"task": {"type": "sleep", "input": {"seconds": 0}}, "every": "PT1S"}
      """;

  private final Containers containers;

  MonitoringIT(Containers containers) {
    this.containers = containers;
  }

  @Test
  void promtool_accepts_the_configuration_and_the_rules_do_what_their_tests_say() throws Exception {
    promtool("check", "config", "/etc/signalbox/prometheus.yml");
    promtool("test", "rules", "/etc/signalbox/alerts.test.yml");
    promtool("test", "rules", "/etc/signalbox/supervisor.test.yml");
  }

  private void promtool(String... arguments) throws Exception {
    containers.compose(
        Stream.concat(Stream.of("exec", "-T", "prometheus", "promtool"), Stream.of(arguments))
            .toArray(String[]::new));
  }

  static List<Path> dashboards() throws IOException {
    try (Stream<Path> files = Files.list(MONITORING.resolve("grafana/dashboards"))) {
      return files.sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("dashboards")
  void every_panel_of_a_dashboard_has_data_under_load(Path file) throws Exception {
    JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
    Set<String> expressions = new LinkedHashSet<>();
    dashboard
        .findValues("expr")
        .forEach(expression -> expressions.add(withoutVariables(expression.asString())));
    // What the variables offer: label_values(SERIES, LABEL).
    for (JsonNode variable : dashboard.at("/templating/list")) {
      expressions.add(
          withoutVariables(
              variable
                  .at("/query/query")
                  .asString()
                  .replaceFirst("label_values\\((.*), (\\w+)\\)", "count by ($2) ($1)")));
    }
    assertThat(expressions).hasSizeGreaterThan(5);
    assertAllHaveData(expressions);
  }

  @Test
  void every_alert_and_rule_watches_something_that_is_told() throws Exception {
    Set<String> selectors = new LinkedHashSet<>();
    for (String line : expressionLines()) {
      Matcher selector = SELECTOR.matcher(line);
      while (selector.find()) {
        selectors.add(selector.group());
      }
    }
    // No server error is needed for the share of errors to be known.
    selectors.removeIf(selector -> selector.contains("5.."));
    assertThat(selectors).hasSizeGreaterThan(10);
    assertAllHaveData(selectors);
  }

  @Test
  void every_metric_that_the_documentation_names_is_told_and_no_alert_is_missing_there()
      throws Exception {
    String documentation = Files.readString(Containers.PROJECT.resolve("docs/metrics.md"));
    Set<String> metrics = new LinkedHashSet<>();
    documentation
        .lines()
        .filter(line -> line.startsWith("| `"))
        .map(line -> line.split("\\|")[1])
        .forEach(
            cell ->
                DOCUMENTED
                    .matcher(cell)
                    .results()
                    .map(name -> name.group(1) + (cell.contains("(histogram)") ? "_bucket" : ""))
                    .forEach(metrics::add));
    assertThat(metrics).hasSizeGreaterThan(30);
    assertAllHaveData(metrics);

    String alerts = Files.readString(MONITORING.resolve("prometheus/alerts.yml"));
    assertThat(Pattern.compile("- alert: (\\w+)").matcher(alerts).results().toList())
        .allSatisfy(alert -> assertThat(documentation).contains("`" + alert.group(1) + "`"));
  }

  @Test
  void every_panel_asks_the_data_source_that_is_provisioned() throws Exception {
    assertThat(
            Files.readString(MONITORING.resolve("grafana/provisioning/datasources/prometheus.yml")))
        .contains("uid: prometheus\n");
    for (Path file : dashboards()) {
      JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(file));
      assertThat(dashboard.findValues("datasource"))
          .isNotEmpty()
          .allMatch(source -> source.at("/uid").asString().equals("prometheus"));
    }
  }

  private static String withoutVariables(String expression) {
    String plain =
        expression
            .replace("$__rate_interval", "1m")
            .replaceAll("\\$(service|type|application|instance)\\b", ".*");
    assertThat(plain).as("a variable that this test does not know").doesNotContain("$");
    return plain;
  }

  /** The expressions of alerts.yml, those over several lines put together. */
  private static List<String> expressionLines() throws IOException {
    return Pattern.compile("(?m)^ +(?:expr: (?!>)(.*)|expr: >\\R((?: {10,}.*\\R)+))")
        .matcher(Files.readString(MONITORING.resolve("prometheus/alerts.yml")))
        .results()
        .map(found -> found.group(1) == null ? found.group(2) : found.group(1))
        .toList();
  }

  private void assertAllHaveData(Set<String> expressions) throws Exception {
    TaskClient client = new TaskClient(containers::gateway, Duration.ofMinutes(1));
    assertThat(client.schedule("each-second", EACH_SECOND).statusCode()).isIn(200, 201);
    TaskLoad load = TaskLoad.start(client, 4);
    try {
      Set<String> without = new LinkedHashSet<>(expressions);
      await()
          .atMost(PATIENCE)
          .pollInterval(Duration.ofSeconds(2))
          .untilAsserted(
              () -> {
                without.removeIf(this::hasData);
                assertThat(without).as("expressions without data").isEmpty();
              });
    } finally {
      load.stop();
      assertThat(client.unschedule("each-second").statusCode()).isEqualTo(204);
    }
  }

  private boolean hasData(String expression) {
    try {
      for (JsonNode series : containers.query(expression)) {
        if (!series.at("/value/1").asString().equals("NaN")) {
          return true;
        }
      }
      return false;
    } catch (IOException e) {
      throw new AssertionError(expression, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
