package io.signalbox.worker.types.call;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.types.TypesOfAWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CallPropertiesTest {

  @Test
  void without_a_word_no_service_may_be_called() {
    TypesOfAWorker.context()
        .run(context -> assertThat(context.getBean(CallProperties.class).services()).isEmpty());
  }

  @Test
  void what_is_configured_is_bound_over_the_defaults() {
    TypesOfAWorker.context()
        .withPropertyValues(
            "signalbox.task-types.call.services=orders,stock",
            "signalbox.task-types.call.patience=0s")
        .run(
            context -> {
              CallProperties properties = context.getBean(CallProperties.class);
              assertThat(properties.services()).containsExactlyInAnyOrder("orders", "stock");
              assertThat(properties.refusedSegments()).containsExactly("actuator");
              assertThat(properties.patience()).isZero();
              assertThat(properties.maxRetryAfter()).hasHours(1);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "services=http://orders",
        "services=*",
        "services=orders/admin",
        "services=db-service",
        "services=orders,Registry",
        "services=GATEWAY",
        "services=worker-service",
        "backoff=0s",
        "patience=-1s",
        "max-response-body=2MB"
      })
  void what_makes_no_sense_or_is_not_safe_stops_the_start(String property) {
    TypesOfAWorker.context()
        .withPropertyValues("signalbox.task-types.call." + property)
        .run(context -> assertThat(context).hasFailed());
  }
}
