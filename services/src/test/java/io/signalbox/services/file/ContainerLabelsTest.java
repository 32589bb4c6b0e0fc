package io.signalbox.services.file;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.services.LabelledService;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said of a service by the labels of its containers. */
class ContainerLabelsTest {

  private static final OptionalInt NONE = OptionalInt.empty();

  private static ContainerLabels.Read read(Map<String, String> labels) {
    return ContainerLabels.read("mine_shop_1", "shop", labels, NONE);
  }

  @Test
  void they_say_all_that_is_needed() {
    assertThat(
            read(Map.of(
                    "signalbox.paths", "/shop/**, /cart",
                    "signalbox.port", "8080",
                    "signalbox.health", "/health",
                    "signalbox.start-timeout", "90s",
                    "traefik.enable", "true"))
                .service())
        .isEqualTo(
            new LabelledService(
                "shop", List.of("/shop/**", "/cart"), 8080, "/health", Duration.ofSeconds(90)));
  }

  @Test
  void the_only_exposed_port_need_not_be_said_nor_the_paths_where_a_name_is() {
    ContainerLabels.Read read =
        ContainerLabels.read(
            "mine_web_1", "web", Map.of("signalbox.service", "shop"), OptionalInt.of(80));

    assertThat(read.service())
        .isEqualTo(new LabelledService("shop", List.of(), 80, null, Duration.ofSeconds(60)));
  }

  @Test
  void without_paths_and_a_name_a_container_is_nobodys_business() {
    assertThat(ContainerLabels.areOn(Map.of("signalbox.port", "80"))).isFalse();
    assertThat(ContainerLabels.areOn(Map.of("signalbox.service", "shop"))).isTrue();
    assertThat(ContainerLabels.areOn(Map.of("signalbox.paths", ""))).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          signalbox.paths     | shop/**       | "shop/**" does not begin with /: write /shop/**
          signalbox.paths     | /a,/a         | "/a" is there already
          signalbox.paths     | ' '           | found nothing: write a path such as /shop/**
          signalbox.paths     | /api/tasks/** | belongs to Signalbox's own /api/tasks
          signalbox.port      | 8080:80       | "8080:80" is no number from 1 to 65535
          signalbox.health    | health        | write /health
          signalbox.service   | my_shop       | "my_shop" is no name of a service
          signalbox.service   | gateway       | is one of Signalbox's own
          signalbox.instances | 2             | docker compose up -d --scale
          signalbox.path      | /a            | unknown label: did you mean signalbox.paths?
          signalbox.start     | 5s            | unknown label: a container can have signalbox.service
          signalbox.colour    | red           | unknown label: a container can have signalbox.service
          """)
  void a_mistake_is_told_with_container_label_and_what_to_write(
      String label, String value, String told) {
    Map<String, String> labels = new HashMap<>();
    labels.put("signalbox.paths", "/shop/**");
    labels.put("signalbox.port", "8080");
    labels.put(label, value);

    ContainerLabels.Read read = read(labels);

    assertThat(read.service()).isNull();
    assertThat(read.mistakes())
        .singleElement()
        .asString()
        .startsWith("container mine_shop_1: label " + label + ": ")
        .contains(told);
  }

  @Test
  void so_is_what_is_missing() {
    assertThat(
            ContainerLabels.read("a", "my_shop", Map.of("signalbox.paths", "/a"), NONE).mistakes())
        .satisfiesExactlyInAnyOrder(
            name ->
                assertThat(name)
                    .startsWith("container a: label signalbox.service: it is missing")
                    .contains("\"my_shop\" is no name of a service"),
            port ->
                assertThat(port)
                    .startsWith("container a: label signalbox.port: it is missing")
                    .endsWith("such as \"8080\""));
  }

  @Test
  void there_are_no_more_paths_than_in_the_file() {
    String paths =
        IntStream.rangeClosed(0, ServiceReader.MOST_PATHS)
            .mapToObj(number -> "/" + number)
            .collect(Collectors.joining(","));

    assertThat(read(Map.of("signalbox.paths", paths, "signalbox.port", "1")).mistakes())
        .singleElement()
        .asString()
        .contains("at most " + ServiceReader.MOST_PATHS);
  }

  @Property
  void whatever_stands_there_is_read_or_told(@ForAll Map<String, String> labels) {
    ContainerLabels.Read read = read(labels);

    assertThat(read.service() == null).isEqualTo(!read.mistakes().isEmpty());
  }
}
