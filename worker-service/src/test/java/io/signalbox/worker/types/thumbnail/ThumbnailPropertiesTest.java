package io.signalbox.worker.types.thumbnail;

import static org.assertj.core.api.Assertions.assertThat;

import io.signalbox.worker.types.TypesOfAWorker;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ThumbnailPropertiesTest {

  @Test
  void what_is_configured_is_bound_over_the_defaults() {
    TypesOfAWorker.context()
        .withPropertyValues("signalbox.task-types.thumbnail.max-pixels=1000000")
        .run(
            context -> {
              ThumbnailProperties properties = context.getBean(ThumbnailProperties.class);
              assertThat(properties.maxPixels()).isEqualTo(1_000_000);
              assertThat(properties.maxSide()).isEqualTo(30_000);
            });
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "signalbox.task-types.thumbnail.max-side=0",
        "signalbox.task-types.thumbnail.max-raster=1KB"
      })
  void what_makes_no_sense_stops_the_start(String property) {
    TypesOfAWorker.context()
        .withPropertyValues(property)
        .run(context -> assertThat(context).hasFailed());
  }
}
