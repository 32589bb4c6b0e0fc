package io.signalbox.worker.types.thumbnail;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.context.properties.EnableConfigurationProperties;
import org.springframework.context.annotation.Bean;

/** Adds {@code thumbnail} to a worker's task types. */
@AutoConfiguration
@EnableConfigurationProperties(ThumbnailProperties.class)
public final class ThumbnailTaskAutoConfiguration {

  @Bean
  ThumbnailTask thumbnailTask(ThumbnailProperties limits) {
    return new ThumbnailTask(limits);
  }
}
