package io.signalbox.worker.types.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.types.TypesOfAWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpPropertiesTest {

  @Test
  void what_is_configured_is_bound_over_the_defaults() {
    TypesOfAWorker.context()
        .withPropertyValues("signalbox.task-types.http.backoff=2s")
        .run(
            context -> {
              HttpProperties properties = context.getBean(HttpProperties.class);
              assertThat(properties.backoff()).hasSeconds(2);
              assertThat(properties.maxRetryAfter()).hasHours(1);
              assertThat(properties.allowPrivateTargets()).isFalse();
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalbox.task-types.http.backoff=0s",
        "signalbox.task-types.http.max-response-body=2MB",
        "signalbox.task-types.http.max-redirects=-1"
      })
  void what_makes_no_sense_stops_the_start(String property) {
    TypesOfAWorker.context()
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasFailed());
  }
}
