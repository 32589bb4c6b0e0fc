package io.signalbox.supervisor.keep;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.signalbox.supervisor.plan.Rollout;
import io.signalbox.supervisor.plan.ServiceReport;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Whatever alerts, dashboard and documentation ask of a supervisor is told by one: the cluster
 * whose Prometheus the other ones are asked of has none.
 */
class MonitoringTest {

  private static final Path ALERTS = Path.of("../monitoring/prometheus/supervisor.yml");
  private static final Path DASHBOARD = Path.of("../monitoring/grafana/supervisor.json");
  private static final Path DOCUMENTATION = Path.of("../docs/supervisor.md");

  private static final Pattern METRIC = Pattern.compile("signalbox_supervisor_[a-z_]+");
  private static final Pattern SELECTOR = Pattern.compile("(%s)(?:\\{([^}]*)})?".formatted(METRIC));
  private static final Pattern MATCHER = Pattern.compile("(\\w+)(=~|=)\"([^\"]*)\"");
  private static final Pattern GROUPING = Pattern.compile("by \\(([^)]*)\\)");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"([^\"]*)\"");

  /** Given by Prometheus when it reads. */
  private static final Set<String> GIVEN = Set.of("application", "instance");

  private final List<String> told = told();

  private static List<String> told() {
    PrometheusMeterRegistry registry = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    Rollout rollout = new Rollout(1, "v1", null, Rollout.State.DONE, Instant.EPOCH, "");
    new Meters(registry)
        .read(
            List.of(
                new ServiceReport("shop", ServiceReport.State.DOWN, 1, 0, rollout, "", List.of())),
            Instant.EPOCH);
    return registry.scrape().lines().filter(line -> !line.startsWith("#")).toList();
  }

  private List<String> series(String name) {
    return told.stream().filter(line -> line.split("[{ ]")[0].equals(name)).toList();
  }

  /** Whether a series has those labels, as far as they are its own. */
  private static boolean matches(String series, String matchers) {
    return MATCHER
        .matcher(matchers)
        .results()
        .filter(matcher -> !GIVEN.contains(matcher.group(1)))
        .allMatch(
            matcher -> {
              String text = matcher.group(3).startsWith("$") ? ".*" : matcher.group(3);
              String value = matcher.group(2).equals("=") ? Pattern.quote(text) : text;
              return Pattern.compile("\\b%s=\"(%s)\"".formatted(matcher.group(1), value))
                  .matcher(series)
                  .find();
            });
  }

  private static List<String> groups(Pattern pattern, String text, int group) {
    return pattern.matcher(text).results().map(found -> found.group(group)).toList();
  }

  private void assertIsTold(String expression) {
    List<MatchResult> selectors = SELECTOR.matcher(expression).results().toList();
    Set<String> labels = new TreeSet<>(GIVEN);
    for (MatchResult selector : selectors) {
      String matchers = selector.group(2) == null ? "" : selector.group(2);
      List<String> series = series(selector.group(1));
      assertThat(series).as(expression).anyMatch(one -> matches(one, matchers));
      series.forEach(one -> labels.addAll(groups(LABEL, one, 1)));
    }
    assertThat(groups(GROUPING, expression, 1).stream().flatMap(by -> Stream.of(by.split(", *"))))
        .as(expression)
        .isSubsetOf(labels);
  }

  private static List<JsonNode> rules() throws Exception {
    JsonNode file =
        JsonMapper.shared().valueToTree(new Yaml().<Object>load(Files.readString(ALERTS)));
    List<JsonNode> rules = new ArrayList<>();
    file.path("groups").forEach(group -> group.path("rules").forEach(rules::add));
    assertThat(rules).hasSizeGreaterThan(4);
    return rules;
  }

  @Test
  void every_alert_watches_something_that_is_told_and_is_documented() throws Exception {
    String documentation = Files.readString(DOCUMENTATION);
    for (JsonNode rule : rules()) {
      assertIsTold(rule.path("expr").asString());
      assertThat(documentation).contains("`" + rule.path("alert").asString() + "`");
    }
  }

  @Test
  void every_panel_asks_for_something_that_is_told() throws Exception {
    JsonNode dashboard = JsonMapper.shared().readTree(Files.readString(DASHBOARD));
    List<String> expressions =
        dashboard.findValues("expr").stream().map(JsonNode::asString).toList();
    assertThat(expressions).hasSizeGreaterThan(5).allMatch(text -> METRIC.matcher(text).find());
    expressions.forEach(this::assertIsTold);
    dashboard
        .at("/templating/list")
        .forEach(variable -> assertIsTold(variable.at("/query/query").asString()));
    assertThat(dashboard.findValues("datasource"))
        .allMatch(source -> source.path("uid").asString().equals("prometheus"));
  }

  @Test
  void every_metric_is_documented_and_no_other() throws Exception {
    UnaryOperator<String> withoutPart = name -> name.replaceFirst("_(count|sum|max)$", "");
    assertThat(
            METRIC
                .matcher(Files.readString(DOCUMENTATION))
                .results()
                .map(MatchResult::group)
                .collect(Collectors.toSet()))
        .containsExactlyInAnyOrderElementsOf(
            told.stream()
                .map(line -> withoutPart.apply(line.split("[{ ]")[0]))
                .collect(Collectors.toSet()));
  }
}
